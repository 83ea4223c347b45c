package main

import (
	"encoding/json"
	"fmt"

	"github.com/linkerd/linkerd2/pkg/k8s"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// podOf makes the Pod that the webhook would be asked about: from a workload's template, as its controller does, and
// with the token of its service account, as the API server's own admission plugin ServiceAccount does before.
func podOf(workload json.RawMessage, account *corev1.ServiceAccount) (*corev1.Pod, error) {
	var meta metav1.TypeMeta
	if err := json.Unmarshal(workload, &meta); err != nil {
		return nil, err
	}
	var pod corev1.Pod
	if meta.Kind == "Pod" {
		if err := json.Unmarshal(workload, &pod); err != nil {
			return nil, err
		}
	} else {
		template, err := templateOf(meta.Kind, workload)
		if err != nil {
			return nil, err
		}
		pod.ObjectMeta = template.ObjectMeta
		pod.Spec = template.Spec
	}
	pod.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}
	if mountsToken(&pod, account) {
		mountToken(&pod)
	}
	return &pod, nil
}

func templateOf(kind string, workload json.RawMessage) (*corev1.PodTemplateSpec, error) {
	read := func(object any, template func() *corev1.PodTemplateSpec) (*corev1.PodTemplateSpec, error) {
		if err := json.Unmarshal(workload, object); err != nil {
			return nil, err
		}
		return template(), nil
	}
	switch kind {
	case "Deployment":
		var object appsv1.Deployment
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.Template })
	case "DaemonSet":
		var object appsv1.DaemonSet
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.Template })
	case "StatefulSet":
		var object appsv1.StatefulSet
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.Template })
	case "ReplicaSet":
		var object appsv1.ReplicaSet
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.Template })
	case "ReplicationController":
		object := corev1.ReplicationController{Spec: corev1.ReplicationControllerSpec{Template: &corev1.PodTemplateSpec{}}}
		return read(&object, func() *corev1.PodTemplateSpec { return object.Spec.Template })
	case "Job":
		var object batchv1.Job
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.Template })
	case "CronJob":
		var object batchv1.CronJob
		return read(&object, func() *corev1.PodTemplateSpec { return &object.Spec.JobTemplate.Spec.Template })
	}
	return nil, fmt.Errorf("a %s makes no pods", kind)
}

func mountsToken(pod *corev1.Pod, account *corev1.ServiceAccount) bool {
	switch {
	case pod.Spec.AutomountServiceAccountToken != nil:
		return *pod.Spec.AutomountServiceAccountToken
	case account.AutomountServiceAccountToken != nil:
		return *account.AutomountServiceAccountToken
	default:
		return true
	}
}

func mountToken(pod *corev1.Pod) {
	for index := range pod.Spec.Containers {
		container := &pod.Spec.Containers[index]
		mounted := false
		for _, mount := range container.VolumeMounts {
			mounted = mounted || mount.MountPath == k8s.MountPathServiceAccount
		}
		if !mounted {
			container.VolumeMounts = append(container.VolumeMounts, corev1.VolumeMount{
				Name:      "kube-api-access",
				ReadOnly:  true,
				MountPath: k8s.MountPathServiceAccount,
			})
		}
	}
}
