// An SCP that takes everything and drops it.
#include "reference.h"
#include "wire.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct task {
    struct connection connection;
    SSL_CTX *context;
    uint32_t maximum_length;
    int delay;
    // What arrives, and the command set in it.
    struct buffer pdu, set;
};

// Accepts every context, each with the first transfer syntax proposed.
static void accept_association(struct task *task, const struct buffer *request) {
    struct buffer pdu = {0};
    append(&pdu, (uint8_t[]){ASSOCIATE_AC, 0, 0, 0, 0, 0}, HEADER);
    append(&pdu, request->bytes, 68);
    static const char context_name[] = "1.2.840.10008.3.1.1.1", implementation[] = "2.25.8";
    append(&pdu, (uint8_t[]){0x10, 0, 0, sizeof context_name - 1}, 4);
    append(&pdu, context_name, sizeof context_name - 1);
    for (size_t at = 68; at + 4 <= request->size;) {
        const uint8_t *item = request->bytes + at;
        size_t length = (size_t)item[2] << 8 | item[3];
        if (at + 4 + length > request->size) fail("an item that is too long");
        at += 4 + length;
        if (item[0] != 0x20) continue;
        for (size_t inner = 8; inner + 4 <= 4 + length;) {
            size_t size = (size_t)item[inner + 2] << 8 | item[inner + 3];
            if (item[inner] == 0x40) {
                append(&pdu, (uint8_t[]){0x21, 0, 0, (uint8_t)(8 + size), item[4], 0, 0, 0}, 8);
                append(&pdu, item + inner, 4 + size);
                break;
            }
            inner += 4 + size;
        }
    }
    uint8_t user[] = {0x50, 0, 0, 8 + 4 + sizeof implementation - 1, 0x51, 0, 0, 4, 0, 0, 0, 0, 0x52, 0, 0, sizeof implementation - 1};
    put_big32(user + 8, task->maximum_length);
    append(&pdu, user, sizeof user);
    append(&pdu, implementation, sizeof implementation - 1);
    put_big32(pdu.bytes + 2, (uint32_t)pdu.size - HEADER);
    put(&task->connection, pdu.bytes, pdu.size);
    flush(&task->connection);
    free(pdu.bytes);
}

static void answer(struct task *task, uint8_t context, const struct buffer *set) {
    char sop_class[65] = {0}, sop_instance[65] = {0};
    size_t length = 0;
    const uint8_t *value = element(set->bytes, set->size, 0x0002, &length);
    if (value) memcpy(sop_class, value, length < 64 ? length : 64);
    uint16_t command = element16(set->bytes, set->size, 0x0100);
    if (command == C_STORE_RQ && (value = element(set->bytes, set->size, 0x1000, &length))) memcpy(sop_instance, value, length < 64 ? length : 64);
    if (command != C_STORE_RQ && command != C_ECHO_RQ) fail("the sink has no answer to command %04X", command);
    if (task->delay) nanosleep(&(struct timespec){task->delay / 1000, task->delay % 1000 * 1000000L}, NULL);
    uint16_t message = element16(set->bytes, set->size, 0x0110);
    struct buffer pdu = command_pdu(context, command | 0x8000, message, sop_class, command == C_STORE_RQ ? sop_instance : NULL, 0, 0);
    put(&task->connection, pdu.bytes, pdu.size);
    flush(&task->connection);
    free(pdu.bytes);
}

static void take_data(struct task *task) {
    const struct buffer *pdu = &task->pdu;
    struct buffer *set = &task->set;
    for (size_t at = 0; at + PDV_HEADER <= pdu->size;) {
        size_t length = big32(pdu->bytes + at);
        uint8_t context = pdu->bytes[at + 4], control = pdu->bytes[at + 5];
        if (length < 2 || at + 4 + length > pdu->size) fail("a PDV that is too long");
        if (control & 1) append(set, pdu->bytes + at + PDV_HEADER, length - 2);
        int is_command_whole = control == 3, has_data_set = element16(set->bytes, set->size, 0x0800) != 0x0101;
        if ((is_command_whole && !has_data_set) || control == 2) {
            answer(task, context, set);
            set->size = 0;
        }
        at += 4 + length;
    }
}

static void end(void *argument) {
    struct task *task = argument;
    close_connection(&task->connection);
    free(task->pdu.bytes);
    free(task->set.bytes);
    free(task);
}

static void serve_association(struct task *task) {
    for (int type; (type = get_pdu(&task->connection, &task->pdu)) != 0;) {
        if (type == ASSOCIATE_RQ) {
            accept_association(task, &task->pdu);
        } else if (type == P_DATA) {
            take_data(task);
        } else if (type == RELEASE_RQ) {
            put(&task->connection, (uint8_t[]){RELEASE_RP, 0, 0, 0, 0, 4, 0, 0, 0, 0}, 10);
            flush(&task->connection);
        } else {
            break;
        }
    }
}

static void *serve(void *argument) {
    struct task *task = argument;
    // What is wrong with one client is no reason to leave the others.
    ends_alone = 1;
    pthread_cleanup_push(end, task);
    if (!task->connection.ssl || SSL_accept(task->connection.ssl) == 1) serve_association(task);
    pthread_cleanup_pop(1);
    return NULL;
}

_Noreturn void sink(uint16_t port, SSL_CTX *context, uint32_t maximum_length, int delay) {
    int listener = listen_on(&port);
    printf("%u\n", port);
    fflush(stdout);
    for (;;) {
        struct task *task = malloc(sizeof *task);
        pthread_t thread;
        if (!task) fail("no memory");
        *task = (struct task){.connection = accept_on(listener, context), .context = context, .maximum_length = maximum_length, .delay = delay};
        if (pthread_create(&thread, NULL, serve, task)) fail("no thread");
        pthread_detach(thread);
    }
}
