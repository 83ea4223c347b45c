package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	injector "github.com/linkerd/linkerd2/controller/proxy-injector"
	"github.com/linkerd/linkerd2/pkg/k8s"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
)

// mounted is a key of a ConfigMap and the file that a pod of the injector finds it in.
type mounted struct {
	configMap, key, file string
}

// mounts keeps the files that a pod of the injector has mounted, as a kubelet does. The ConfigMaps are watched: when
// many pods are made at once, asking for them each time would use up the time that the API server gives a webhook.
type mounts struct {
	configMaps listers.ConfigMapNamespaceLister
	namespace  string
	files      []mounted
	writing    sync.Mutex
	written    map[string]string
}

func newMounts(client kubernetes.Interface, namespace, folder string) *mounts {
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(namespace))
	configMaps := factory.Core().V1().ConfigMaps().Lister().ConfigMaps(namespace)
	factory.Start(nil)
	factory.WaitForCacheSync(nil)
	injector.ValuesFile = filepath.Join(folder, "values")
	injector.TrustRootsFile = filepath.Join(folder, "ca-bundle.crt")
	return &mounts{
		configMaps: configMaps,
		namespace:  namespace,
		files: []mounted{
			{k8s.ConfigConfigMapName, "values", injector.ValuesFile},
			{"linkerd-identity-trust-roots", "ca-bundle.crt", injector.TrustRootsFile},
		},
		written: map[string]string{},
	}
}

func (mounts *mounts) refresh() error {
	mounts.writing.Lock()
	defer mounts.writing.Unlock()
	for _, file := range mounts.files {
		config, err := mounts.configMaps.Get(file.configMap)
		if _, found := mounts.written[file.file]; found && errors.IsNotFound(err) {
			// what a pod has mounted stays when its ConfigMap goes, as when Linkerd is taken off a cluster
			continue
		}
		if err != nil {
			return err
		}
		text, found := config.Data[file.key]
		if !found {
			return fmt.Errorf("ConfigMap %s/%s has no %q", mounts.namespace, file.configMap, file.key)
		}
		if err := mounts.write(file.file, text); err != nil {
			return err
		}
	}
	return nil
}

// write puts a changed file in place at once: others may be reading it.
func (mounts *mounts) write(file, text string) error {
	if before, found := mounts.written[file]; found && before == text {
		return nil
	}
	draft := file + ".new"
	if err := os.WriteFile(draft, []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.Rename(draft, file); err != nil {
		return err
	}
	mounts.written[file] = text
	return nil
}
