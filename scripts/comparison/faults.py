"""The faults that are compared: what a client is given, and where it is sent."""

from dataclasses import dataclass

ALPHA = "alpha.dicom.localhost"
# What `serve` tells when it has started.
SERVES_CA, SERVES_LIST = "serve:caPath", "serve:crlPath"


@dataclass(frozen=True)
class Fault:
    title: str
    # A port of ingress.json, "closed", or "serve": that which `dicomprobe serve` tells.
    port: str = "serve"
    # What `serve` is started with; {key} is that of ingress.json.
    serve: tuple = ()
    # Whom the client wants to reach: the name that it sends and verifies. The connection goes to 127.0.0.1, but for a name that is to be looked up.
    name: str = "localhost"
    is_looked_up: bool = False
    # The trusted CA, a file that ingress.json or `serve` names; None is for a client without TLS.
    ca: str | None = SERVES_CA
    revocation_list: str | None = None
    # A client certificate, by what its keys in ingress.json begin with.
    client: str | None = None
    alpn: str | None = None
    called: str = "ANY-SCP"
    # Clients that can't meet the fault: name and reason.
    spared: tuple = ()


def misbehaving(title, fault, **others):
    return Fault(title, serve=("--fault", fault), **others)


NO_PLAIN = (("s_client", "speaks TLS only"),)
NO_SNI = (("echoscu", "sends no SNI, so finds no route"),)
NO_ALPN = (("echoscu", "offers no ALPN"),)
MUTUAL = ("--cert", "{root_server_certificate}", "--key", "{root_server_key}", "--client-ca", "{root_ca}")
MUTUAL_RSA = ("--cert", "{rsa}/localhost.pem", "--key", "{rsa}/localhost.key", "--client-ca", "{root_ca}", "--tls-max", "1.2")

# By layer.
LAYERS = {
    "The network, and the wrong kind of peer": [
        Fault("a host name that does not exist", port="closed", name="pacs.invalid", is_looked_up=True, ca="root_ca"),
        Fault("nothing listens on the port", port="closed", ca="root_ca"),
        Fault("TLS to a plain DICOM port (Orthanc)", port="alpha_port", ca="root_ca"),
        Fault("plain DICOM to a TLS port (Orthanc)", port="orthanc_tls_port", ca=None, spared=NO_PLAIN),
        Fault("plain DICOM to a TLS port (Traefik)", port="traefik_tls_port", ca=None, spared=NO_PLAIN),
        Fault("TLS to an HTTP port (Orthanc)", port="alpha_http_port", ca="root_ca"),
        Fault("TLS to an HTTPS port (nginx)", port="nginx_https_port", ca="root_ca"),
        Fault("a port that accepts connections and stays silent", port="mute_port", ca="root_ca"),
    ],
    "Routing by server name, and ALPN": [
        Fault("no route for the name (Envoy)", port="envoy_tls_port", name="gamma.dicom.localhost", ca="root_ca"),
        Fault("no route for the name (haproxy)", port="haproxy_tls_port", name="gamma.dicom.localhost", ca="root_ca"),
        Fault("no route for the name (Traefik)", port="traefik_tls_port", name="gamma.dicom.localhost", ca="root_ca"),
        Fault("ALPN name not listed (Traefik)", port="traefik_tls_port", name=ALPHA, ca="root_ca", alpn="dicom", spared=NO_ALPN),
    ],
    "The server's certificate": [
        misbehaving("expired", "certificate=expired"),
        misbehaving("an intermediate CA that expired", "certificate=expired-intermediate"),
        misbehaving("not valid yet", "certificate=not-yet-valid"),
        misbehaving("for another name", "certificate=wrong-name"),
        misbehaving("the name only in the common name", "certificate=no-san"),
        Fault("reached by address, certificate for DNS names", port="envoy_any_port", name="127.0.0.1", ca="root_ca"),
        misbehaving("self-signed", "certificate=self-signed"),
        Fault("of another CA than the trusted one", port="envoy_any_port", name="alpha.any.localhost", ca="intermediate_ca"),
        misbehaving("the intermediate CA not sent", "certificate=missing-intermediate"),
        Fault("the server's own certificate given as the CA", serve=MUTUAL[:4], ca="root_server_certificate"),
        misbehaving("revoked, the revocation list given", "certificate=revoked", revocation_list=SERVES_LIST),
        misbehaving("RSA key of 1024 bits", "certificate=weak-key"),
        misbehaving("made for clients only", "certificate=no-server-auth"),
    ],
    "Mutual TLS": [
        Fault("no client certificate, TLS 1.3", serve=MUTUAL, ca="root_ca"),
        Fault("no client certificate, TLS 1.2", serve=MUTUAL_RSA, ca="rsa_ca"),
        Fault("no client certificate, no alert (nginx)", port="nginx_mutual_port", name=ALPHA, ca="root_ca"),
        Fault("a client certificate of another CA", serve=MUTUAL, ca="root_ca", client="intermediate_client"),
    ],
    "The association": [
        Fault("nothing listens behind the ingress (Envoy)", port="envoy_tls_port", name="dead.dicom.localhost", ca="root_ca", spared=NO_SNI),
        Fault("called AE title rejected", serve=("--accept-called", "ORTHANC"), called="OTHER"),
        Fault("calling AE title rejected", serve=("--accept-calling", "ORTHANC")),
        misbehaving("aborted instead of accepted", "abort=request"),
        misbehaving("verification refused", "contexts=abstract-syntax"),
    ],
    "The operation": [
        misbehaving("failure status 0110 with a comment", "status=0110/database is locked"),
        misbehaving("aborted instead of answered", "abort=accept"),
        misbehaving("closed instead of answered", "close=accept"),
        misbehaving("no answer", "mute=accept"),
        misbehaving("an answer to another message", "wrong-message-id"),
    ],
}

LOOKED_UP = [fault.title for layer in LAYERS.values() for fault in layer if fault.is_looked_up]
