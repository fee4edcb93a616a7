{{/* What every pod of the chart has in common: who it runs as, what it mounts. Called with root, arguments, and ports or probes. */}}
{{- define "dicomprobe.pod" -}}
{{- $values := .root.Values -}}
automountServiceAccountToken: false
# Else a service named dicomprobe would set DICOMPROBE_PORT and its like, which are variables of the settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: dicomprobe
    image: "{{ $values.image.repository }}:{{ $values.image.tag | default .root.Chart.AppVersion }}"
    imagePullPolicy: {{ $values.image.pullPolicy }}
    args:
      {{- toYaml .arguments | nindent 6 }}
    {{- with $values.environment }}
    env:
      {{- range $name, $value := . }}
      - name: {{ $name }}
        value: {{ $value | quote }}
      {{- end }}
    {{- end }}
    {{- with .container }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    resources:
      {{- toYaml $values.resources | nindent 6 }}
    volumeMounts:
      - name: configuration
        mountPath: /etc/dicomprobe/configuration
        readOnly: true
      {{- if $values.objectsConfigMap }}
      - name: objects
        mountPath: /etc/dicomprobe/objects
        readOnly: true
      {{- end }}
      {{- range $index, $secret := $values.secrets }}
      - name: secret-{{ $index }}
        mountPath: /etc/dicomprobe/secrets/{{ $secret.name }}
        readOnly: true
      {{- end }}
      - name: temporary
        mountPath: /tmp
volumes:
  - name: configuration
    configMap:
      name: {{ include "dicomprobe.name" .root }}
  {{- with $values.objectsConfigMap }}
  - name: objects
    configMap:
      name: {{ . }}
  {{- end }}
  {{- range $index, $secret := $values.secrets }}
  - name: secret-{{ $index }}
    secret:
      secretName: {{ $secret.name }}
      defaultMode: 0440
      items:
        {{- range $secret.keys }}
        - key: {{ . }}
          path: {{ . }}
        {{- end }}
  {{- end }}
  - name: temporary
    emptyDir: {}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
