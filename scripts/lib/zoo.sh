# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables of scripts/ingress, which sources this
# Sourced by scripts/ingress: certificates with one fault each, made with `openssl ca`, which lets one choose both dates. All share one key.
# zoo/served/NAME.pem is what the gateway presents to NAME.zoo.localhost, in front of it what else it takes: zoo/CA.pem.

# issue ISSUER NAME SUBJECT FROM TO EXTENSION...: makes zoo/NAME.pem. ISSUER is a file of the zoo, or self; SUBJECT is a common name, or a whole
# name as openssl writes it (/O=.../CN=...); the dates are days from now.
issue() {
    local issuer=$1 name=$2 subject=$3 from=$4 to=$5
    shift 5
    if [[ $subject != /* ]]; then subject=/CN=$subject; fi
    printf '%s\n' "$@" >"$ZOO/extensions"
    local arguments=(-cert "$ZOO/$issuer.pem")
    if [[ $issuer == self ]]; then arguments=(-selfsign); fi
    openssl ca -batch -notext -config "$scripts/laboratory/openssl-ca.cnf" -in "$ZOO/request" -keyfile "$ZOO/${zoo_key:-key}" \
        -subj "$subject" -startdate "$(zoo_day "$from")" -enddate "$(zoo_day "$to")" -extfile "$ZOO/extensions" -out "$ZOO/$name.pem" \
        "${arguments[@]}" 2>>"$directory/log/pki.log"
}

# zoo_day NUMBER: that many days from now, as openssl writes dates.
zoo_day() { TZ=UTC printf '%(%Y%m%d%H%M%SZ)T' $((EPOCHSECONDS + $1 * 86400)); }

# authority ISSUER NAME SUBJECT FROM TO
authority() { issue "$@" "basicConstraints = critical, CA:true" "keyUsage = critical, keyCertSign, cRLSign" "${identifiers[@]}"; }

# leaf ISSUER NAME FROM TO [EXTENSION...]: for NAME.zoo.localhost, for a TLS server.
leaf() {
    local issuer=$1 name=$2 from=$3 to=$4
    shift 4
    issue "$issuer" "$name" "$name.zoo.localhost" "$from" "$to" "extendedKeyUsage = serverAuth" "subjectAltName = DNS:$name.zoo.localhost" \
        "${identifiers[@]}" "$@"
}

# serve NAME CERTIFICATE...: what is presented for NAME, leaf first, and its key.
serve() {
    local name=$1 file
    shift
    { for file in "$@"; do cat "$ZOO/$file.pem"; done && cat "$ZOO/key"; } >"$ZOO/served/$name.pem"
}

make_zoo() {
    local identifiers=("subjectKeyIdentifier = hash" "authorityKeyIdentifier = keyid")
    export ZOO=$directory/pki/zoo
    mkdir -p "$ZOO/served"
    : >"$ZOO/index"
    openssl ecparam -name prime256v1 -genkey -noout -out "$ZOO/key" 2>>"$directory/log/pki.log"
    openssl req -new -config "$scripts/laboratory/openssl-ca.cnf" -key "$ZOO/key" -subj /CN=any -out "$ZOO/request"

    authority self root "Zoo root" -400 4000
    authority root intermediate "Zoo intermediate" -400 4000
    leaf intermediate good -1 300 && serve good good intermediate
    leaf root expired -40 -10 && serve expired expired
    leaf root not-yet-valid 10 40 && serve not-yet-valid not-yet-valid
    authority root expired-intermediate-ca "Zoo expired intermediate" -400 -20
    leaf expired-intermediate-ca expired-intermediate -1 300 && serve expired-intermediate expired-intermediate expired-intermediate-ca
    authority self expired-root-ca "Zoo expired root" -400 -30
    leaf expired-root-ca expired-root -1 300 && serve expired-root expired-root
    authority self future-root-ca "Zoo future root" 20 4000
    leaf future-root-ca future 20 300 && serve future future
    leaf intermediate no-intermediate -1 300 && serve no-intermediate no-intermediate
    leaf intermediate no-intermediate-aia -1 300 "authorityInfoAccess = caIssuers;URI:http://pki.zoo.localhost/intermediate.crt"
    serve no-intermediate-aia no-intermediate-aia
    issue root common-name-only common-name-only.zoo.localhost -1 300 "extendedKeyUsage = serverAuth" "${identifiers[@]}"
    serve common-name-only common-name-only
    issue root wildcard "*.wildcard.zoo.localhost" -1 300 "extendedKeyUsage = serverAuth" \
        "subjectAltName = DNS:*.wildcard.zoo.localhost" "${identifiers[@]}"
    serve one.two.wildcard wildcard
    issue root client-only client-only.zoo.localhost -1 300 "extendedKeyUsage = clientAuth" \
        "subjectAltName = DNS:client-only.zoo.localhost" "${identifiers[@]}"
    serve client-only client-only
    # As ingress-nginx makes it where it has no other for a host.
    issue self ingress-nginx-default "/O=Acme Co/CN=Kubernetes Ingress Controller Fake Certificate" -1 365 "basicConstraints = critical, CA:false" \
        "keyUsage = critical, digitalSignature, keyEncipherment" "extendedKeyUsage = serverAuth" "subjectAltName = DNS:ingress.local"
    serve ingress-nginx-default ingress-nginx-default
    make_namesakes
    make_past_their_end
}

# CAs with the root's name and another key: with key identifiers one can tell, without them only the signature does.
make_namesakes() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$ZOO/other-key" 2>>"$directory/log/pki.log"
    openssl req -new -config "$scripts/laboratory/openssl-ca.cnf" -key "$ZOO/other-key" -subj /CN=any -out "$ZOO/other-request"
    mv "$ZOO/request" "$ZOO/own-request" && mv "$ZOO/other-request" "$ZOO/request"
    zoo_key=other-key authority self namesake-ca "Zoo root" -300 4000
    local identifiers=("subjectKeyIdentifier = none" "authorityKeyIdentifier = none")
    zoo_key=other-key authority self bare-namesake-ca "Zoo root" -300 4000
    mv "$ZOO/own-request" "$ZOO/request"
    zoo_key=other-key leaf bare-namesake-ca namesake-bare -1 300 && serve namesake-bare namesake-bare
    identifiers=("subjectKeyIdentifier = hash" "authorityKeyIdentifier = keyid")
    zoo_key=other-key leaf namesake-ca namesake -1 300 && serve namesake namesake
    zoo_key=other-key leaf namesake-ca namesake-sent -1 300 && serve namesake-sent namesake-sent namesake-ca
}

# Of the laboratory's root: a client whose certificate is past its end, and servers whose certificate is, or is about to be.
make_past_their_end() {
    local pki=$directory/pki/root
    ln -s "$pki/ca.pem" "$ZOO/laboratory-root.pem"
    ln -s "$pki/ca.key" "$ZOO/laboratory-key"
    of_the_laboratory() {
        zoo_key=laboratory-key issue laboratory-root "$@" "authorityKeyIdentifier = keyid"
        cp "$ZOO/$1.pem" "$pki/$2.pem"
        cp "$ZOO/key" "$pki/$2.key"
    }
    of_the_laboratory expired-client expired -40 -10 "extendedKeyUsage = clientAuth"
    of_the_laboratory expired-server expired.dicom.localhost -40 -10 "extendedKeyUsage = serverAuth" "subjectAltName = DNS:expired.dicom.localhost"
    of_the_laboratory expiring-server expiring.dicom.localhost -88 2 "extendedKeyUsage = serverAuth" "subjectAltName = DNS:expiring.dicom.localhost"
}
