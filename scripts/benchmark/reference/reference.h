#ifndef REFERENCE_H
#define REFERENCE_H

#include <openssl/ssl.h>
#include <stdint.h>

struct peer {
    const char *host, *port;
    SSL_CTX *context;
    // The longest P-DATA-TF to send, in bytes without its header; the peer may want less.
    uint32_t maximum_length;
};

void send_files(const struct peer *peer, char **files, int count);
void echo(const struct peer *peer, int count);
void hold(const struct peer *peer, int associations, int seconds);
_Noreturn void sink(uint16_t port, SSL_CTX *context, uint32_t maximum_length, int delay);
#endif
