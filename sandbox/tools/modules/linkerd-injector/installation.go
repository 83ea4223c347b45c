package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	l5dcharts "github.com/linkerd/linkerd2/pkg/charts/linkerd2"
	"github.com/linkerd/linkerd2/pkg/k8s"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// installation is what a rendered chart linkerd-control-plane has to do with injection.
type installation struct {
	namespace string
	values    map[string]any
	selectors map[string]labels.Selector
}

const (
	configMapName = k8s.ConfigConfigMapName
	webhookName   = k8s.ProxyInjectorWebhookConfigName
	// placeholder stands for the trust anchors where the installation gets them from elsewhere; no verdict rests on them
	placeholder = "no trust anchors"
)

// readInstallation finds the ConfigMap with the values and the webhook's configuration in a rendering.
func readInstallation(file string) (*installation, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	install := &installation{}
	documents := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var document runtime.RawExtension
		if err := documents.Decode(&document); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if err := install.take(document.Raw); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if install.values == nil || install.selectors == nil {
		return nil, fmt.Errorf("%s: it must have ConfigMap %s and MutatingWebhookConfiguration %s", file, configMapName, webhookName)
	}
	return install, nil
}

func (install *installation) take(raw []byte) error {
	var object metav1.PartialObjectMetadata
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return err
	}
	switch {
	case object.Kind == "ConfigMap" && object.Name == configMapName:
		var config corev1.ConfigMap
		if err := json.Unmarshal(raw, &config); err != nil {
			return err
		}
		install.namespace = config.Namespace
		return yaml.Unmarshal([]byte(config.Data["values"]), &install.values)
	case object.Kind == "MutatingWebhookConfiguration" && object.Name == webhookName:
		var config admissionv1.MutatingWebhookConfiguration
		if err := json.Unmarshal(raw, &config); err != nil {
			return err
		}
		return install.takeSelectors(&config)
	}
	return nil
}

func (install *installation) takeSelectors(config *admissionv1.MutatingWebhookConfiguration) error {
	if len(config.Webhooks) != 1 {
		return fmt.Errorf("%s has %d webhooks instead of one", config.Name, len(config.Webhooks))
	}
	install.selectors = map[string]labels.Selector{}
	for name, selector := range map[string]*metav1.LabelSelector{
		"namespaceSelector": config.Webhooks[0].NamespaceSelector,
		"objectSelector":    config.Webhooks[0].ObjectSelector,
	} {
		parsed, err := metav1.LabelSelectorAsSelector(selector)
		if err != nil {
			return err
		}
		install.selectors[name] = parsed
	}
	return nil
}

// unmet gives the requirements of the webhook's selectors that a pod in a namespace does not meet.
func (install *installation) unmet(namespace *corev1.Namespace, pod *corev1.Pod) []string {
	// the API server gives every namespace this label, whatever was asked for
	ofNamespace := labels.Merge(namespace.Labels, labels.Set{corev1.LabelMetadataName: namespace.Name})
	unmet := []string{}
	for _, asked := range []struct {
		selector string
		labels   labels.Set
	}{{"namespaceSelector", ofNamespace}, {"objectSelector", pod.Labels}} {
		requirements, _ := install.selectors[asked.selector].Requirements()
		for _, requirement := range requirements {
			if !requirement.Matches(asked.labels) {
				unmet = append(unmet, asked.selector+" "+requirement.String())
			}
		}
	}
	return unmet
}

// valuesWith reads the values as the injector does, with others laid over them.
func (install *installation) valuesWith(other map[string]any) (*l5dcharts.Values, error) {
	raw, err := json.Marshal(merge(install.values, other))
	if err != nil {
		return nil, err
	}
	values := &l5dcharts.Values{}
	if err := yaml.Unmarshal(raw, values); err != nil {
		return nil, err
	}
	if values.IdentityTrustAnchorsPEM == "" {
		values.IdentityTrustAnchorsPEM = placeholder
	}
	return values, nil
}

func merge(base, over map[string]any) map[string]any {
	merged := map[string]any{}
	for key, value := range base {
		merged[key] = value
	}
	for key, value := range over {
		below, isMap := merged[key].(map[string]any)
		above, overMap := value.(map[string]any)
		if isMap && overMap {
			merged[key] = merge(below, above)
		} else {
			merged[key] = value
		}
	}
	return merged
}
