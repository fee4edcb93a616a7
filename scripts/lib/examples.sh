# shellcheck shell=bash
# Sourced by scripts/check: judges the Dockerfile, the pipelines, the manifests and the chart, the alert rules and the dashboard of scripts/package and
# scripts/examples.
# shellcheck source=scripts/lib/install.sh
. "$(dirname "${BASH_SOURCE[0]}")/install.sh"

linters=$peers/linters/bin

install_linters() { install_from_pypi "$scripts/lib/linters.txt" "$peers/linters"; }

check_dockerfile() { "$linters/hadolint" "$scripts/package/Dockerfile"; }

# The templates of the chart are no YAML.
check_yaml() {
    "$linters/yamllint" --strict --config-file "$scripts/lib/yamllint.yaml" "$scripts/examples"
}

# Once where it is, and once where the example says it is to go, with the action that it uses beside it.
check_pipelines() {
    local repository examples=$scripts/examples outcome=0
    repository=$(mktemp -d)
    mkdir -p "$repository/.github/workflows" "$repository/.github/actions/dicomprobe"
    cp "$examples/github/workflow.yml" "$repository/.github/workflows/dicom.yml"
    cp "$examples/github/action.yml" "$repository/.github/actions/dicomprobe/"
    git -C "$repository" init --quiet
    (cd "$repository" && "$linters/actionlint" -no-color) || outcome=1
    rm -rf "$repository"
    "$linters/actionlint" -no-color "$root"/.github/workflows/*.yml || outcome=1
    "$linters/check-jsonschema" --quiet --builtin-schema vendor.github-actions "$examples/github/action.yml" || outcome=1
    "$linters/check-jsonschema" --quiet --builtin-schema vendor.gitlab-ci "$examples/gitlab/dicom.gitlab-ci.yml" || outcome=1
    "$linters/python" "$scripts/lib/check_embedded_shell.py" "$examples/github/action.yml" "$examples/gitlab/dicom.gitlab-ci.yml" || outcome=1
    return "$outcome"
}

check_manifests() { "$linters/python" "$scripts/lib/check_manifests.py" "$scripts/examples"; }

# check_plans DICOMPROBE
check_plans() { "$linters/python" "$scripts/lib/check_plans.py" "$1" "$root"; }

# check_monitoring DICOMPROBE
check_monitoring() { "$linters/python" "$scripts/lib/check_monitoring.py" "$1" "$scripts/examples"; }
