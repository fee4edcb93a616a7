# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables of scripts/ingress, which sources this
# Sourced by scripts/ingress: the configuration of each gateway. Uses its `hosts`, `tenants`, `port` and `directory`.

# render TEMPLATE NAME=VALUE...: prints it with each ${NAME} replaced.
render() {
    local text assignment
    text=$(<"$scripts/laboratory/$1")
    shift
    for assignment in "$@"; do
        text=${text//"\${${assignment%%=*}}"/"${assignment#*=}"}
    done
    printf '%s\n' "$text"
}

# The wildcard certificate of the listeners that take every host name.
any_certificate() { printf '%s\n' "$directory/pki/root/_wildcard.any.localhost.pem"; }
any_key() { printf '%s\n' "$directory/pki/root/_wildcard.any.localhost.key"; }

configure_envoy() {
    local kind host tenant issuer mutual pki=$directory/pki
    render envoy.yaml
    for tenant in "${tenants[@]}"; do render envoy-cluster.yaml "TENANT=$tenant" "PORT=${port[${tenant}_port]}"; done
    printf '  listeners:\n'
    for kind in tls mutual; do
        mutual=false
        if [[ $kind == mutual ]]; then mutual=true; fi
        render envoy-listener.yaml "NAME=$kind" "PORT=${port[envoy_${kind}_port]}"
        for host in "${hosts[@]}"; do
            read -r host tenant issuer <<<"$host"
            render envoy-chain.yaml "MATCH=server_names: [\"$host\"]" "TENANT=$tenant" "MUTUAL=$mutual" \
                "CERTIFICATE=$pki/$issuer/$host.pem" "KEY=$pki/$issuer/$host.key"
            if [[ $mutual == true ]]; then render envoy-client-ca.yaml "CA=$pki/$issuer/ca.pem" "LISTS=$pki/$issuer/all.crl"; fi
        done
    done
    render envoy-listener.yaml "NAME=any" "PORT=${port[envoy_any_port]}"
    render envoy-chain.yaml "MATCH={}" "TENANT=alpha" "MUTUAL=false" "CERTIFICATE=$(any_certificate)" "KEY=$(any_key)"
}

configure_traefik() {
    local host tenant issuer pki=$directory/pki routes=$directory/configuration/traefik
    mkdir "$routes"
    render traefik.yaml "TLS_PORT=${port[traefik_tls_port]}" "MUTUAL_PORT=${port[traefik_mutual_port]}" "ANY_PORT=${port[traefik_any_port]}" \
        "HTTP_PORT=${port[traefik_http_port]}" "ROUTES=$routes" >"$directory/configuration/traefik.yaml"
    render traefik-shared.yaml "ROOT_CA=$pki/root/ca.pem" "INTERMEDIATE_CA=$pki/intermediate/ca.pem" \
        "ANY_CERTIFICATE=$(any_certificate)" "ANY_KEY=$(any_key)" >"$routes/shared.yaml"
    for tenant in "${tenants[@]}"; do
        render traefik-tenant.yaml "TENANT=$tenant" "PORT=${port[${tenant}_port]}" >"$routes/tenant-$tenant.yaml"
    done
    for host in "${hosts[@]}"; do
        read -r host tenant issuer <<<"$host"
        render traefik-host.yaml "NAME=${host//./-}" "HOST=$host" "TENANT=$tenant" "ISSUER=$issuer" \
            "CERTIFICATE=$pki/$issuer/$host.pem" "KEY=$pki/$issuer/$host.key" >"$routes/$host.yaml"
    done
}

configure_haproxy() {
    local host tenant issuer pki=$directory/pki lists=$directory/configuration/haproxy file
    mkdir -m 700 "$lists" "$lists/zoo"
    # It takes chain and key from one file.
    cat "$(any_certificate)" "$(any_key)" >"$lists/any.pem"
    for host in "${hosts[@]}"; do
        read -r host tenant issuer <<<"$host"
        file=$lists/$host.pem
        cat "$pki/$issuer/$host.pem" "$pki/$issuer/$host.key" >"$file"
        printf '%s\n' "$file $host" >>"$lists/tls.list"
        printf '%s\n' "$file [verify required ca-file $pki/$issuer/ca.pem crl-file $pki/$issuer/all.crl] $host" >>"$lists/mutual.list"
        printf '%s\n' "$host $tenant" >>"$lists/tenants.map"
    done
    for file in "$pki"/zoo/served/*.pem; do
        printf '%s\n' "$file $(basename "$file" .pem).zoo.localhost" >>"$lists/zoo.list"
    done
    render haproxy.cfg "TLS_PORT=${port[haproxy_tls_port]}" "MUTUAL_PORT=${port[haproxy_mutual_port]}" "ANY_PORT=${port[haproxy_any_port]}" \
        "ZOO_PORT=${port[haproxy_zoo_port]}" "LISTS=$lists"
    for tenant in "${tenants[@]}"; do printf '\nbackend %s\n    server %s 127.0.0.1:%s\n' "$tenant" "$tenant" "${port[${tenant}_port]}"; done
}

configure_nginx() {
    local host tenant issuer pki=$directory/pki lists=$directory/configuration/nginx
    mkdir "$lists"
    for host in "${hosts[@]}"; do
        read -r host tenant issuer <<<"$host"
        printf '%s %s;\n' "$host" "$host" >>"$lists/hosts.map"
        printf '%s 127.0.0.1:%s;\n' "$host" "${port[${tenant}_port]}" >>"$lists/tenants.map"
        printf '%s "%s";\n' "$host" "$pki/$issuer/$host.pem" >>"$lists/chains.map"
        printf '%s "%s";\n' "$host" "$pki/$issuer/$host.key" >>"$lists/keys.map"
    done
    render nginx.conf "RUN=$directory/run" "MODULE=$nginx_stream_module" "LISTS=$lists" "CA=$pki/root/ca.pem" "CRL=$pki/root/all.crl" \
        "TLS_PORT=${port[nginx_tls_port]}" "MUTUAL_PORT=${port[nginx_mutual_port]}" "ANY_PORT=${port[nginx_any_port]}" \
        "ANY_CERTIFICATE=$(any_certificate)" "ANY_KEY=$(any_key)" "ALPHA_PORT=${port[alpha_port]}" "HTTPS_PORT=${port[nginx_https_port]}" \
        "CERTIFICATE=$pki/root/localhost.pem" "KEY=$pki/root/localhost.key"
}

configure_stunnel() {
    local kind host tenant issuer pki=$directory/pki
    local clients=()
    render stunnel.conf
    for kind in tls mutual; do
        # All hosts of the mutual listener take the clients of the root.
        if [[ $kind == mutual ]]; then clients=(stunnel-clients.conf "CA=$pki/root/ca.pem" "CRL=$pki/root/all.crl"); fi
        render stunnel-service.conf "NAME=$kind" "PORT=${port[stunnel_${kind}_port]}" "TENANT_PORT=${port[alpha_port]}" \
            "CERTIFICATE=$pki/root/alpha.dicom.localhost.pem" "KEY=$pki/root/alpha.dicom.localhost.key"
        if ((${#clients[@]})); then render "${clients[@]}"; fi
        for host in "${hosts[@]}"; do
            read -r host tenant issuer <<<"$host"
            render stunnel-host.conf "NAME=$kind" "HOST=$host" "TENANT_PORT=${port[${tenant}_port]}" \
                "CERTIFICATE=$pki/$issuer/$host.pem" "KEY=$pki/$issuer/$host.key"
            if ((${#clients[@]})); then render "${clients[@]}"; fi
        done
    done
    render stunnel-service.conf "NAME=any" "PORT=${port[stunnel_any_port]}" "TENANT_PORT=${port[alpha_port]}" \
        "CERTIFICATE=$(any_certificate)" "KEY=$(any_key)"
}
