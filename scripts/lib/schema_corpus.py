"""What people write in plans and modules, right and wrong, to be judged by the schemas and by the program. The two have to agree.

Each case is a piece of YAML on one line: a step, a module, or a whole file. Where the schema can't say what the program says, the case stands below
with the reason. There is nothing that the program takes and the schema does not.
"""

from option_schema import BOUNDS, EXCLUSIVE, PARTNERS

PIN = "sha256/" + "A" * 43 + "="

# By option, a value that is right beside all others; files are those of check_schemas.py.
SAMPLES = {
    "alpn": "dicom", "ca": "ca.pem", "cert": "identity.pem", "ciphers": "TLS_AES_128_GCM_SHA256", "crl": "crl.pem", "insecure": "true",
    "jwt-file": "secret.txt", "kerberos-ticket-file": "secret.txt", "key": "client.key", "key-password-file": "secret.txt", "keylog": "keys.log",
    "partial-chain": "true", "pin": PIN, "plain": "true", "saml-assertion-file": "secret.txt", "sni": "pacs.example.org", "tls-max": '"1.3"',
    "tls-min": '"1.2"', "tls-profile": "bcp195", "tls-secret": "secret", "user": "alice", "user-password-file": "secret.txt",
    "verify-name": "pacs.example.org",
}

GOOD_VALUES = {
    "calling": ["A", "SIXTEEN_LETTERS_", "5", "1.20", "'a b'", "NO", "on", "'true'", "'${TITLE:-X}'", "ÄB"[1:], "~"],
    "timeout": ["1", "0.5", "500ms", "10s", "2m", "1h", "1.5m", "604800", "168h", '"7"', "'${T:-5s}'", "~", "null"],
    "deadline": ["1s"], "wait": ["1m"],
    "wait-for": ["passing", "any", "'${W:-any}'"],
    "plain": ["true", "false", "yes", "No", "ON", "oFF", "'true'", "'${P:-true}'", "~"],
    "insecure": ["false"],
    "ca": ["ca.pem", "[ca.pem, ca.pem]", "~", "'${CA:-ca.pem}'", "['${CA:-ca.pem}']"],
    "pin": [PIN, f"[{PIN}]"],
    "tls-profile": ["bcp195", "legacy-aes", "'${P:-bcp195}'"],
    "tls-min": ['"1.2"', "1.2", "1.3"], "tls-max": ["1.3", '"1.2"'],
    "connect-to": ["localhost", '"127.0.0.1:104"', '"[::1]"', '"[::1]:11112"', '"a_b.example.org:1"', '"${H:-h}:1"', '"h:65535"'],
    "sni": ["none", "a.example.org", "'${N:-none}'"], "verify-name": ["a.example.org", '"::1"', "10.0.0.1"],
    "alpn": ["dicom"], "user": ["alice", "7"], "ciphers": ["TLS_AES_256_GCM_SHA384"],
}

BAD_VALUES = {
    "calling": ["''", "' '", "SEVENTEEN_LETTERS", "'a\\b'", "true", "False", "[A]", "{a: b}", "$X", "'${T'", "'${}'", "'${UNSET}'", '"a\\tb"', "Ä"],
    "timeout": ["0", "soon", "-1", "5 s", "1d", "5S", "604801", "''", "[1s]", "1.2345s", "0s", "true", ".5s", "1,5s"],
    "wait-for": ["all", "Any", "true"],
    "plain": ["perhaps", "1", "0", "[true]", "''", "y"],
    "ca": ["[]", "''", "[~]", "['']", "[[ca.pem]]", "{a: b}", "true", "[true]"],
    "pin": ["sha256/AAAA", PIN[:-1], "sha1/" + PIN[7:], "md5"],
    "tls-profile": ["bcp196", "BCP195", "''", "true"],
    "tls-min": ['"1.4"', "2", "ssl3", "TLSv1.2"],
    "connect-to": ["''", '"h:0"', '"h:65536"', '"a b"', '"::1"', '"[::1"', '"h:x"', '"h:"', '":1"', "-h", '"[h]"', '"h:1:2"'],
    "sni": ["'a b'", "''", "true"], "verify-name": ["'a b'", "''"],
    "no-plain": ["true"], "no": ["1"], "target": ["h"], "json": ["true"], "junit": ["x"], "verbose": ["true"], "profile": ["x"], "help": ["true"],
    "tiemout": ["1s"],
}

VERB_OF = {"jobs": "store", "shard": "store", "min-days": "tls", "require-profile": "tls"}


def flow(pairs):
    return "{" + ", ".join(f"{name}: {value}" for name, value in pairs) + "}"


def options():
    """Verb, options as pairs, and whether they are right."""
    for values, is_good in ((GOOD_VALUES, True), (BAD_VALUES, False)):
        for name, texts in values.items():
            yield from ((VERB_OF.get(name, "echo"), [(name, text)], is_good) for text in texts)
    for name, (low, high) in BOUNDS.items():
        verb = VERB_OF.get(name, "echo")
        good = [low, f'"{low}"', "'${COUNT:-%d}'" % low] + ([high] if high else [])
        bad = [low - 1, "many", "1.5", "true", f'"{low}x"', "[1]"] + ([high + 1] if high else [])
        yield from ((verb, [(name, value)], True) for value in good)
        yield from ((verb, [(name, value)], False) for value in bad)
    for text, is_good in {'"0/8"': True, "7/8": True, "'${I:-0}/8'": True, "x/8": False, "8": False, "1/0": False, "-1/8": False}.items():
        yield "store", [("shard", text)], is_good
    for name in ("strict", "stop-on-error", "extended-negotiation"):
        yield "store", [(name, "no")], True
        yield "echo", [(name, "true")], False
    for one, other in EXCLUSIVE:
        for first in one:
            for second in other:
                # With what they need, so that nothing else is wrong.
                pairs = with_partners([first, second])
                yield "echo", pairs, False
                if first in ("plain", "insecure", "partial-chain"):
                    yield "echo", with_partners([second]) + [(first, "false")], True
    for name in PARTNERS:
        yield "echo", with_partners([name]), True


def with_partners(names):
    names = list(names)
    for name in list(names):
        partners = PARTNERS.get(name, ())
        if partners and not set(partners) & set(names):
            names.append(partners[0])
    return [(name, SAMPLES[name]) for name in names]


STEPS_GOOD = [
    "{echo: pacs}", "{echo: 'A@h:1'}", "{echo: pacs, name: 5}", "{echo: pacs, name: '${N:-x}'}", "{echo: pacs, times: 3}",
    "{echo: pacs, times: '1000'}", "{echo: pacs, retries: 0}", "{echo: pacs, times: '${N:-2}'}",
    "{store: pacs, paths: a.dcm}", "{store: pacs, paths: [a.dcm, b]}", "{store: pacs, paths: ['${F:-a.dcm}']}", "{tls: pacs}",
    "{tls: pacs, expect: {profile: bcp195}}", "{tls: pacs, expect: {profile: '${P:-bcp195}', min-days: 14}}", "{echo: pacs, expect: ok}",
    "{echo: pacs, expect: success}", "{echo: pacs, expect: '${X:-ok}'}", "{echo: pacs, expect: cert.expired}",
    "{tls: pacs, expect: expect.min-days}", "{tls: pacs, expect: {reason: expect.tls-profile, profile: bcp195}}",
    "{tls: pacs, min-days: 14, expect: {exit: 1}}", "{tls: pacs, require-profile: bcp195, expect: {layer: expectation}}",
    "{store: pacs, paths: x, expect: file.none-found}", "{echo: pacs, expect: {reason: tcp.refused}}",
    "{echo: pacs, expect: {layer: tls}}", "{echo: pacs, expect: {exit: 4}}", "{echo: pacs, expect: {exit: '0'}}",
    "{echo: pacs, expect: {within: 2s}}", "{echo: pacs, expect: {within: {tls: 1, total: '${T:-2s}'}}}",
    "{echo: pacs, expect: {transfer-syntax: ExplicitVRLittleEndian}}", "{echo: pacs, expect: {transfer-syntax: 1.2.840.10008.1.2}}",
    "{parallel: [{echo: pacs}, {tls: pacs}]}", "{echo: pacs, cert: ~, key: ~, tls-secret: secret}",
    "{echo: bare, cert: client.pem, key: client.key}", "{echo: secured, key: client.key}",
]

STEPS_BAD = [
    "{}", "1", "x", "[]", "~", "{name: x}", "{ecko: pacs}", "{echo: pacs, tls: pacs}", "{echo: true}", "{echo: [pacs]}", "{echo: ''}",
    "{echo: ~}", "{echo: pacs, times: 0}", "{echo: pacs, times: 1001}", "{echo: pacs, retries: -1}",
    "{echo: pacs, times: 1.5}", "{echo: pacs, name: true}", "{echo: pacs, name: ''}", "{echo: pacs, name: [x]}", "{echo: pacs, paths: x}",
    "{store: pacs}", "{store: pacs, paths: []}", "{store: pacs, paths: ~}", "{store: pacs, paths: [true]}", "{store: pacs, path: x}",
    "{echo: pacs, expect: cert.expird}", "{echo: pacs, expect: usage.options}", "{echo: pacs, expect: local.missing-file}",
    "{echo: pacs, expect: expect.min-days}", "{store: pacs, paths: x, expect: expect.tls-profile}", "{tls: pacs, expect: expect.consecutive}",
    "{tls: pacs, expect: {reason: expect.reason}}", "{echo: pacs, expect: expect.duration}", "{echo: pacs, called: '${A:-${B}}'}",
    "{echo: pacs, name: '${PATH:-${B:-x}}'}",
    "{echo: pacs, expect: internal}", "{echo: pacs, expect: interrupted}", "{echo: pacs, expect: {}}", "{echo: pacs, expect: []}",
    "{echo: pacs, expect: ~}", "{echo: pacs, expect: true}", "{echo: pacs, expect: {reason: ok, layer: tls}}",
    "{echo: pacs, expect: {layer: ssl}}", "{echo: pacs, expect: {exit: 7}}", "{echo: pacs, expect: {exit: tls}}",
    "{echo: pacs, expect: {exit: 1}}", "{store: pacs, paths: x, expect: {layer: expectation}}",
    "{echo: pacs, expect: {within: {}}}", "{echo: pacs, expect: {within: {tsl: 1s}}}", "{echo: pacs, expect: {within: soon}}",
    "{echo: pacs, expect: {within: 0}}", "{echo: pacs, expect: {min-days: 0}}", "{echo: pacs, expect: {min-days: 100001}}",
    "{echo: pacs, expect: {profile: bcp195}}", "{store: pacs, paths: x, expect: {profile: bcp195}}", "{tls: pacs, expect: {profile: x}}",
    "{echo: pacs, expect: {resaon: ok}}", "{parallel: []}", "{parallel: {echo: pacs}}", "{parallel: [{parallel: [{echo: pacs}]}]}",
    "{parallel: [{echo: pacs}], name: x}", "{parallel: [{}]}", "{echo: pacs, min-days: 3}", "{tls: pacs, jobs: 2}",
]

PLANS_GOOD = [
    "steps: [{echo: 'h:1'}]", "include: base.yaml", "include: [base.yaml]", "{include: base.yaml, steps: []}",
    "{targets: {a: 'h:1'}, steps: [{echo: a}]}", "{targets: {a: {address: 'A@[::1]:104', calling: X}}, steps: [{echo: a}]}",
    "{targets: {a: '${H:-h}:1'}, steps: [{echo: a}]}", "{targets: {a: h}, steps: [{echo: a}]}", "{targets: {}, steps: [{echo: h}]}",
    "{targets: {5: h}, steps: [{echo: 5}]}", "{defaults: {timeout: 1s, jobs: 3, min-days: 1}, steps: [{echo: h}]}",
    "{defaults: {ca: ca.pem}, steps: [{echo: h, plain: true}]}", "{defaults: {plain: true}, targets: {a: {address: h, ca: ca.pem}}, steps: [{echo: a}]}",
    "{targets: {a: &a {address: h, timeout: 1s}, b: {<<: *a, timeout: 2s}}, steps: [{echo: a}, &s {echo: b}, *s]}",
]

PLANS_BAD = [
    "", "[]", "x", "1", "steps: {}", "steps: x", "stesp: []", "{steps: [{echo: h}], name: x}", "{targets: [], steps: [{echo: h}]}",
    "{targets: {a: {}}, steps: [{echo: h}]}", "{targets: {a: ~}, steps: [{echo: h}]}", "{targets: {a: {adress: h}}, steps: [{echo: h}]}",
    "{targets: {a: {address: ''}}, steps: [{echo: a}]}", "{targets: {a: 'h:0'}, steps: [{echo: a}]}",
    "{targets: {a: 'x y'}, steps: [{echo: a}]}", "{targets: {a: -h}, steps: [{echo: a}]}", "{targets: {a: '::1'}, steps: [{echo: a}]}",
    "{targets: {a: 'SEVENTEEN_LETTERS@h'}, steps: [{echo: a}]}", "{targets: {a: true}, steps: [{echo: a}]}",
    "{defaults: [], steps: [{echo: h}]}", "{defaults: {timout: 1s}, steps: [{echo: h}]}", "{defaults: {name: x}, steps: [{echo: h}]}",
    "{include: ~, steps: [{echo: h}]}", "{include: {a: b}, steps: [{echo: h}]}", "{include: [true], steps: [{echo: h}]}",
    "steps: [{echo: *nobody}]", "steps: [{echo: h, name: a: b}]", "steps: [{echo: h}",
]

MODULES_GOOD = [
    "{verb: echo, allow: pacs}", "{verb: tls, allow: ['*']}", "{verb: echo, allow: ['A@*.example.org:*', '*@[::1]:104']}",
    "{verb: store, allow: x, synthetic: true}", "{verb: store, allow: x, paths: [a.dcm]}", "{verb: store, allow: x, paths: a, synthetic: false}",
    "{verb: store, allow: x, synthetic: 'yes'}", "{verb: echo, allow: '${A:-x}'}", "{verb: tls, allow: x, min-days: 3, require-profile: bcp195}",
]

MODULES_BAD = [
    "{}", "~", "x", "[]", "{allow: x}", "{verb: echo}", "{verb: ehco, allow: x}", "{verb: serve, allow: x}", "{verb: true, allow: x}",
    "{verb: echo, allow: []}", "{verb: echo, allow: ~}", "{verb: echo, allow: ''}", "{verb: echo, allow: 'a b'}", "{verb: echo, allow: 'h:0'}",
    "{verb: echo, allow: '::1'}", "{verb: echo, allow: '@h'}", "{verb: echo, allow: {a: b}}", "{verb: echo, allow: [true]}",
    "{verb: store, allow: x}", "{verb: store, allow: x, synthetic: false}", "{verb: store, allow: x, synthetic: true, paths: a}",
    "{verb: echo, allow: x, synthetic: true}", "{verb: echo, allow: x, paths: a}", "{verb: echo, allow: x, target: h}",
    "{verb: store, allow: x, synthetic: perhaps}", "{verb: store, allow: x, synthetic: true, dry-run: true}", "{verb: store, allow: x, synthetic: true, shard: 0/2}",
    "{verb: echo, allow: x, key: client.key}", "{verb: echo, allow: x, partial-chain: true}", "{verb: echo, allow: x, user-password-file: secret.txt}",
    "{verb: echo, allow: x, key-password-file: secret.txt}", "{verb: echo, allow: x, expect: ok}", "{verb: echo, allow: x, name: x}",
]

FILES_GOOD = ["modules: {a: {verb: echo, allow: x}}", "modules: {a: &a {verb: echo, allow: x}, b: *a}"]

FILES_BAD = ["", "[]", "modules: {}", "modules: []", "modules: ~", "module: {}", "{modules: {a: {verb: echo, allow: x}}, other: 1}", "modules: {a: {verb: echo, allow: *.x}}"]

# The schema takes it, and the program does not.
PROGRAM_REFUSES = {
    "no schema knows the environment": ["{echo: pacs, calling: '${UNSET}'}"],
    "no schema knows the targets of the plan": ["{echo: pcas}"],
    "no schema looks into files": ["{echo: pacs, ca: missing.pem}", "{echo: pacs, cert: ca.pem}", "{echo: pacs, ca: secret.txt}"],
    "a number in quotes has no bounds": ["{echo: pacs, repeat: '0'}", "{echo: pacs, times: '1001'}", "{echo: pacs, expect: {exit: '1'}}"],
    "a duration with a unit has no bound": ["{echo: pacs, timeout: 169h}"],
    "1 and 1.0 are one number to JSON": ["{echo: pacs, tls-min: 1}"],
    "a number may be written in other ways": ["{echo: pacs, timeout: 1.}", "{echo: pacs, timeout: 1e2}", "{echo: pacs, repeat: 1e2}", "{echo: pacs, timeout: 0.00001}"],
    "the target may bring the partner": ["{echo: pacs, key: client.key}", "{echo: pacs, partial-chain: true}"],
    "versions are held against each other": ["{echo: pacs, tls-min: '1.3', tls-max: '1.2'}"],
    "what is asked for may come from targets and defaults": ["{tls: pacs, expect: {exit: 1}}", "{tls: pacs, expect: {layer: expectation}}", "{tls: pacs, expect: expect.min-days}"],
    "the share is held against their number": ["{store: pacs, paths: x, shard: 8/8}"],
    "what OpenSSL knows": ["{echo: pacs, ciphers: TLS_NONE}"],
    "what PS3.6 knows": ["{echo: pacs, expect: {transfer-syntax: VeryLittleEndian}}"],
    "the called AE title may be in the target": ["{echo: 'A@h:1', called: B}"],
    "standard input is read once": ["{store: pacs, paths: '-'}"],
    "an address is no server name": ["{echo: pacs, sni: 10.0.0.1}"],
    "the name of a target may be any text": ["{echo: --help}", "{echo: -x:1}"],
}
