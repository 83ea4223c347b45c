package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	injector "github.com/linkerd/linkerd2/controller/proxy-injector"
	"github.com/linkerd/linkerd2/pkg/k8s"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// mounted is a key of a ConfigMap and the file that a pod of the injector finds it in.
type mounted struct {
	configMap, key, file string
}

// freshFor is how long files that were read are taken for the current ones: many pods are made at once. A kubelet looks
// once a minute.
const freshFor = time.Second

// mounts keeps the files that a pod of the injector has mounted, as a kubelet does.
type mounts struct {
	client    kubernetes.Interface
	namespace string
	files     []mounted
	writing   sync.Mutex
	written   map[string]string
	refreshed time.Time
}

func newMounts(client kubernetes.Interface, namespace, folder string) *mounts {
	injector.ValuesFile = filepath.Join(folder, "values")
	injector.TrustRootsFile = filepath.Join(folder, "ca-bundle.crt")
	return &mounts{
		client:    client,
		namespace: namespace,
		files: []mounted{
			{k8s.ConfigConfigMapName, "values", injector.ValuesFile},
			{"linkerd-identity-trust-roots", "ca-bundle.crt", injector.TrustRootsFile},
		},
		written: map[string]string{},
	}
}

func (mounts *mounts) refresh(ctx context.Context) error {
	mounts.writing.Lock()
	defer mounts.writing.Unlock()
	if time.Since(mounts.refreshed) < freshFor {
		return nil
	}
	for _, file := range mounts.files {
		config, err := mounts.client.CoreV1().ConfigMaps(mounts.namespace).Get(ctx, file.configMap, metav1.GetOptions{})
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
	mounts.refreshed = time.Now()
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
