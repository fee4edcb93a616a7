# shellcheck shell=bash
# Sourced: says what this machine lacks, and installs it. Each function returns 1 where it can't, after having said what is missing.
# shellcheck source=scripts/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Brings swift and its clang into the PATH, where swiftly has installed them.
find_swift() {
    if ! command -v swift >/dev/null && [[ -r ${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh ]]; then
        # shellcheck source=/dev/null
        . "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh"
    fi
}

# The Swift toolchain is the one thing that is never installed for the user.
require_swift() {
    find_swift
    local version major minor
    if command -v swift >/dev/null; then
        version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
        IFS=. read -r major minor <<<"${version:-0.0}"
        if ((major > 6 || (major == 6 && minor >= 3))); then return 0; fi
        say "Swift 6.3 or newer is needed; $(command -v swift) is ${version:-of an unknown version}."
    else
        say "Swift 6.3 or newer is needed, and there is no 'swift' in the PATH."
    fi
    say "To install it:"
    say "    curl -O https://download.swift.org/swiftly/linux/swiftly-\$(uname -m).tar.gz"
    say "    tar zxf swiftly-\$(uname -m).tar.gz && ./swiftly init"
    return 1
}

# Where Debian puts it.
nginx_stream_module=/usr/lib/nginx/modules/ngx_stream_module.so

# is_available PACKAGE: whether what the Debian package is for is there, wherever it came from.
is_available() {
    case $1 in
    libssl-dev) pkg-config --exists 'openssl >= 3' 2>/dev/null ;;
    zlib1g-dev) pkg-config --exists zlib 2>/dev/null ;;
    libyaml-dev) pkg-config --exists yaml-0.1 2>/dev/null ;;
    dpkg-dev) command -v dpkg-shlibdeps >/dev/null ;;
    prometheus) command -v promtool >/dev/null ;;
    chromium-driver) command -v chromedriver >/dev/null ;;
    dicom3tools) command -v dciodvfy >/dev/null ;;
    testssl.sh) command -v testssl >/dev/null ;;
    dcmtk) command -v dcmqrscp >/dev/null ;; # pynetdicom has a storescp too
    orthanc) command -v Orthanc >/dev/null ;;
    libgdcm-tools) command -v gdcmscu >/dev/null ;;
    python3-venv) python_with_venv >/dev/null ;;
    libnginx-mod-stream) [[ -r $nginx_stream_module ]] ;;
    stunnel4) command -v stunnel >/dev/null ;;
    iproute2) command -v ip >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# install_debian PACKAGE...: installs those that are missing, as root or with sudo, without starting their services.
install_debian() {
    local missing=() package
    for package in "$@"; do
        is_available "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then return 0; fi

    if ! command -v apt-get >/dev/null; then
        say "These Debian packages, or what corresponds to them here, are missing: ${missing[*]}"
        return 1
    fi
    say "Installing ${missing[*]}"
    if ((EUID == 0)); then
        "$scripts/lib/apt-install" "${missing[@]}" && return 0
    elif command -v sudo >/dev/null; then
        local sudo=(sudo)
        if [[ ! -t 0 ]]; then sudo+=(--non-interactive); fi
        "${sudo[@]}" "$scripts/lib/apt-install" "${missing[@]}" && return 0
    fi
    say "Not installed: ${missing[*]}. As root:"
    say "    apt-get install --no-install-recommends ${missing[*]}"
    return 1
}

# What any build needs besides the toolchain.
install_build_packages() { install_debian git libssl-dev libyaml-dev zlib1g-dev pkg-config; }

# Builds this checkout, whatever lies there from earlier, and sets `binary`.
build_release() {
    require_swift
    install_build_packages
    swift build --package-path "$root" --configuration release --static-swift-stdlib --product dicomprobe
    # shellcheck disable=SC2034 # for the scripts that source this file
    binary=$root/.build/release/dicomprobe
}

# A Python that can make a virtual environment: the one in the PATH, else Debian's.
python_with_venv() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# install_from_pypi LIST VENV: the packages of the list, pinned, in a virtual environment of their own. It is made anew when the list has changed.
install_from_pypi() {
    local wanted=$1 venv=$2 python
    if cmp -s "$wanted" "$venv/requirements.txt" && "$venv/bin/python" -c '' 2>/dev/null; then return 0; fi

    install_debian python3 python3-venv || return 1
    python=$(python_with_venv) || { say "Python 3.10 or newer with the modules venv and ensurepip is missing."; return 1; }
    say "Installing $(grep -v '^#' "$wanted" | tr '\n' ' ')"
    mkdir -p "$(dirname "$venv")"
    rm -rf "$venv"
    if "$python" -m venv "$venv" &&
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$wanted"; then
        cp "$wanted" "$venv/requirements.txt"
        return 0
    fi
    say "Not installed, from PyPI: $(grep -v '^#' "$wanted" | tr '\n' ' ')"
    return 1
}

# The peers of the laboratory.
install_python_packages() { install_from_pypi "$scripts/laboratory/requirements.txt" "$peers/venv"; }

# The library that keeps Orthanc and dcmtk on loopback (laboratory/loopback.c), made with the compiler that Swift brings.
build_loopback_library() {
    local source=$scripts/laboratory/loopback.c library=$peers/loopback.so compiler
    if [[ $library -nt $source ]]; then return 0; fi
    find_swift
    for compiler in clang cc; do
        if command -v "$compiler" >/dev/null; then
            mkdir -p "$peers"
            "$compiler" -shared -fPIC -O1 -Wall -Wextra -o "$library.new" "$source" -ldl && mv "$library.new" "$library" && return 0
        fi
    done
    say "No C compiler could build $source."
    return 1
}

# Everything that the laboratory and the interoperability tests run on.
install_peers() {
    local outcome=0
    install_debian dcmtk dicom3tools orthanc openssl haproxy nginx libnginx-mod-stream stunnel4 prometheus || outcome=1
    install_python_packages || outcome=1
    build_loopback_library || outcome=1
    return "$outcome"
}
