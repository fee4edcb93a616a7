// A client and an SCP that do the least that DICOM over TLS asks for, in C on OpenSSL: the limit that a benchmark holds real ones against.
//
//     reference send [OPTION]... HOST PORT FILE...      C-STORE of files with one SOP class and transfer syntax, over one association
//     reference echo [OPTION]... HOST PORT COUNT        C-ECHO over one association; prints the round trips' percentiles
//     reference hold [OPTION]... HOST PORT COUNT SECONDS    so many associations that each echo once in a second
//     reference sink [OPTION]... PORT                   an SCP on loopback that drops what it gets; prints its port (0: a free one)
//
// --ca FILE: a client trusts it (without: no TLS). --cert FILE --key FILE: the sink's. --suite NAME: the one suite of TLS 1.3, of either side.
// --pdu BYTES: the longest P-DATA-TF. --delay MILLISECONDS: the sink waits so long before each answer. --record-reads: the sink reads a TLS record
// at a time.
#include "reference.h"
#include "wire.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int number(const char *text, int lowest) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || value < lowest || value > 1L << 30) fail("%s is no number from %d", text, lowest);
    return (int)value;
}

int main(int count, char **arguments) {
    enum { CA = 1, CERTIFICATE, KEY, SUITE, PDU, DELAY, RECORD_READS };
    static const struct option options[] = {
        {"ca", required_argument, NULL, CA},       {"cert", required_argument, NULL, CERTIFICATE},
        {"key", required_argument, NULL, KEY},     {"suite", required_argument, NULL, SUITE},
        {"pdu", required_argument, NULL, PDU},     {"delay", required_argument, NULL, DELAY},
        {"record-reads", no_argument, NULL, RECORD_READS}, {0},
    };
    const char *authority = NULL, *certificate = NULL, *key = NULL, *suite = "TLS_AES_128_GCM_SHA256";
    uint32_t maximum_length = 128 << 10;
    int delay = 0, reads_ahead = 1, option;
    // A peer that has gone is told by the write that fails.
    signal(SIGPIPE, SIG_IGN);
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1) {
        switch (option) {
        case CA: authority = optarg; break;
        case CERTIFICATE: certificate = optarg; break;
        case KEY: key = optarg; break;
        case SUITE: suite = optarg; break;
        case PDU: maximum_length = (uint32_t)number(optarg, 4096); break;
        case DELAY: delay = number(optarg, 0); break;
        case RECORD_READS: reads_ahead = 0; break;
        default: return 2;
        }
    }
    const char *verb = optind < count ? arguments[optind] : "";
    char **rest = arguments + optind + 1;
    int left = count - optind - 1;
    if (!strcmp(verb, "sink") && left == 1)
        sink((uint16_t)number(rest[0], 0), certificate ? server_context(certificate, key, suite, reads_ahead) : NULL, maximum_length, delay);
    if (left < 3) fail("usage: send HOST PORT FILE... | echo HOST PORT COUNT | hold HOST PORT COUNT SECONDS | sink PORT");
    struct peer peer = {rest[0], rest[1], authority ? client_context(authority, suite) : NULL, maximum_length};
    if (!strcmp(verb, "send")) {
        send_files(&peer, rest + 2, left - 2);
    } else if (!strcmp(verb, "echo")) {
        echo(&peer, number(rest[2], 1));
    } else if (!strcmp(verb, "hold") && left == 4) {
        hold(&peer, number(rest[2], 1), number(rest[3], 1));
    } else {
        fail("there is no %s with %d arguments", verb, left);
    }
    return 0;
}
