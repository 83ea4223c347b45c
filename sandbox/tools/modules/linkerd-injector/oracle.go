package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/linkerd/linkerd2/pkg/inject"
	"github.com/linkerd/linkerd2/pkg/k8s"
	log "github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
)

// question is a line of the oracle's input.
type question struct {
	// Namespace is the Namespace as the API server has it.
	Namespace corev1.Namespace `json:"namespace"`
	// Workload is an object of any kind that makes pods, or a Pod.
	Workload json.RawMessage `json:"workload"`
	// ServiceAccount is that of the pods; one that says nothing where it is left out.
	ServiceAccount corev1.ServiceAccount `json:"serviceAccount"`
	// Values are laid over those of the installation.
	Values map[string]any `json:"values"`
}

// answer is a line of the oracle's output.
type answer struct {
	// Injected says whether the pods get the proxy.
	Injected bool `json:"injected"`
	// Unasked has the webhook's requirements that are not met, each after its selector's name: Linkerd is not asked.
	Unasked []string `json:"unasked"`
	// Reasons are Linkerd's own, in its order and words.
	Reasons []string `json:"reasons"`
	// Refused says why Linkerd refuses that the pods are made at all.
	Refused string `json:"refused,omitempty"`
}

func oracle(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("oracle", flag.ContinueOnError)
	file := flags.String("install", "", "the rendered chart linkerd-control-plane, YAML")
	if err := flags.Parse(args); err != nil {
		return err
	}
	// it warns of each annotation that it cannot read, and goes on without
	log.SetLevel(log.ErrorLevel)
	install, err := readInstallation(*file)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(out)
	for number := 1; lines.Scan(); number++ {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		given, err := install.judge(asked)
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := answers.Encode(given); err != nil {
			return err
		}
	}
	return lines.Err()
}

// judge asks about a pod as the API server would: first the webhook's selectors, then Linkerd.
func (install *installation) judge(asked question) (*answer, error) {
	pod, err := podOf(asked.Workload, &asked.ServiceAccount)
	if err != nil {
		return nil, err
	}
	given := &answer{Unasked: install.unmet(&asked.Namespace, pod), Reasons: []string{}}
	if len(given.Unasked) > 0 {
		return given, nil
	}
	values, err := install.valuesWith(asked.Values)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	config := inject.NewResourceConfig(values, inject.OriginWebhook, install.namespace).
		WithNsAnnotations(asked.Namespace.Annotations).
		WithKind(pod.Kind)
	report, err := config.ParseMetaAndYAML(raw)
	if err != nil {
		return nil, err
	}
	injectable, reasons := report.Injectable()
	for _, reason := range reasons {
		given.Reasons = append(given.Reasons, inject.Reasons[reason])
	}
	if injectable {
		if err := producePatch(config); err != nil {
			given.Refused = err.Error()
		}
	}
	given.Injected = injectable && given.Refused == ""
	return given, nil
}

// producePatch makes the patch by the same calls as controller/proxy-injector, whose error refuses the pod.
func producePatch(config *inject.ResourceConfig) error {
	inject.AppendNamespaceAnnotations(
		config.GetOverrideAnnotations(), config.GetNsAnnotations(), config.GetWorkloadAnnotations())
	if !config.HasWorkloadAnnotation(k8s.ProxyOpaquePortsAnnotation) {
		defaults := strings.Split(config.GetValues().Proxy.OpaquePorts, ",")
		if ports := config.FilterPodOpaquePorts(defaults); len(ports) > 0 {
			config.AppendPodAnnotation(k8s.ProxyOpaquePortsAnnotation, strings.Join(ports, ","))
		}
	}
	_, err := inject.ProduceMergedPatch(inject.PatchProducers, config, true, inject.GetOverriddenValues)
	return err
}
