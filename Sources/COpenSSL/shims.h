#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/conf.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// OpenSSL's function-like macros and variadic functions as inline functions, since Swift imports neither. Each does what its namesake does and
// nothing else.

static inline void COpenSSL_OPENSSL_free(void *pointer) {
    OPENSSL_free(pointer);
}

// Keys and certificates

static inline long COpenSSL_BIO_get_mem_data(BIO *bio, char **data) {
    return BIO_get_mem_data(bio, data);
}

static inline EVP_PKEY *COpenSSL_EVP_RSA_gen(unsigned int bits) {
    return EVP_RSA_gen(bits);
}

static inline EVP_PKEY *COpenSSL_EVP_EC_gen(const char *curve) {
    return EVP_EC_gen(curve);
}

static inline int COpenSSL_EVP_PKEY_KEYPAIR(void) {
    return EVP_PKEY_KEYPAIR;
}

static inline int COpenSSL_ERR_GET_LIB(unsigned long code) {
    return ERR_GET_LIB(code);
}

static inline int COpenSSL_ERR_GET_REASON(unsigned long code) {
    return ERR_GET_REASON(code);
}

static inline int COpenSSL_ERR_R_UNSUPPORTED(void) {
    return ERR_R_UNSUPPORTED;
}

static inline int COpenSSL_ERR_SYSTEM_ERROR(unsigned long code) {
    return ERR_SYSTEM_ERROR(code);
}

/// RFC 2253, but with UTF-8 characters as they are; control characters stay escaped.
static inline unsigned long COpenSSL_XN_FLAG_RFC2253_UTF8(void) {
    return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}

static inline STACK_OF(X509) *COpenSSL_sk_X509_new_null(void) {
    return sk_X509_new_null();
}

/// Frees the stack, not the certificates.
static inline void COpenSSL_sk_X509_free(STACK_OF(X509) *stack) {
    sk_X509_free(stack);
}

static inline int COpenSSL_sk_X509_push(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}

/// Frees the stack and the certificates.
static inline void COpenSSL_sk_X509_pop_free(STACK_OF(X509) *stack) {
    sk_X509_pop_free(stack, X509_free);
}

static inline int COpenSSL_sk_X509_num(const STACK_OF(X509) *stack) {
    return sk_X509_num(stack);
}

static inline X509 *COpenSSL_sk_X509_value(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}

static inline int COpenSSL_sk_X509_REVOKED_num(const STACK_OF(X509_REVOKED) *entries) {
    return sk_X509_REVOKED_num(entries);
}

static inline X509_REVOKED *COpenSSL_sk_X509_REVOKED_value(const STACK_OF(X509_REVOKED) *entries, int index) {
    return sk_X509_REVOKED_value(entries, index);
}

static inline GENERAL_NAMES *COpenSSL_sk_GENERAL_NAME_new_null(void) {
    return sk_GENERAL_NAME_new_null();
}

static inline int COpenSSL_sk_GENERAL_NAME_push(GENERAL_NAMES *names, GENERAL_NAME *name) {
    return sk_GENERAL_NAME_push(names, name);
}

static inline int COpenSSL_sk_GENERAL_NAME_num(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

static inline GENERAL_NAME *COpenSSL_sk_GENERAL_NAME_value(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

static inline int COpenSSL_sk_ACCESS_DESCRIPTION_num(const AUTHORITY_INFO_ACCESS *descriptions) {
    return sk_ACCESS_DESCRIPTION_num(descriptions);
}

static inline ACCESS_DESCRIPTION *COpenSSL_sk_ACCESS_DESCRIPTION_value(const AUTHORITY_INFO_ACCESS *descriptions, int index) {
    return sk_ACCESS_DESCRIPTION_value(descriptions, index);
}

static inline int COpenSSL_sk_ASN1_OBJECT_num(const EXTENDED_KEY_USAGE *usages) {
    return sk_ASN1_OBJECT_num(usages);
}

static inline ASN1_OBJECT *COpenSSL_sk_ASN1_OBJECT_value(const EXTENDED_KEY_USAGE *usages, int index) {
    return sk_ASN1_OBJECT_value(usages, index);
}

// Verification

static inline int COpenSSL_X509_LOOKUP_add_dir(X509_LOOKUP *lookup, const char *folders, long type) {
    return X509_LOOKUP_add_dir(lookup, folders, type);
}

static inline int COpenSSL_X509_LOOKUP_load_file(X509_LOOKUP *lookup, const char *file, long type) {
    return X509_LOOKUP_load_file(lookup, file, type);
}

static inline int COpenSSL_SSL_get_ex_new_index(CRYPTO_EX_free *free) {
    return SSL_get_ex_new_index(0, NULL, NULL, NULL, free);
}

// TLS

static const uint64_t COpenSSL_SSL_OP_NO_TICKET = SSL_OP_NO_TICKET;
static const uint64_t COpenSSL_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t COpenSSL_SSL_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;
static const uint64_t COpenSSL_SSL_OP_CIPHER_SERVER_PREFERENCE = SSL_OP_CIPHER_SERVER_PREFERENCE;

static inline long COpenSSL_SSL_CTX_set_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_mode(context, mode);
}

static inline int COpenSSL_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

static inline int COpenSSL_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_max_proto_version(context, version);
}

static inline int COpenSSL_SSL_set_min_proto_version(SSL *connection, int version) {
    return SSL_set_min_proto_version(connection, version);
}

static inline int COpenSSL_SSL_set_max_proto_version(SSL *connection, int version) {
    return SSL_set_max_proto_version(connection, version);
}

static inline long COpenSSL_SSL_CTX_set_dh_auto(SSL_CTX *context, int onoff) {
    return SSL_CTX_set_dh_auto(context, onoff);
}

static inline int COpenSSL_sk_SSL_CIPHER_num(const STACK_OF(SSL_CIPHER) *suites) {
    return sk_SSL_CIPHER_num(suites);
}

static inline const SSL_CIPHER *COpenSSL_sk_SSL_CIPHER_value(const STACK_OF(SSL_CIPHER) *suites, int index) {
    return sk_SSL_CIPHER_value(suites, index);
}

/// Frees the stack, not the suites.
static inline void COpenSSL_sk_SSL_CIPHER_free(STACK_OF(SSL_CIPHER) *suites) {
    sk_SSL_CIPHER_free(suites);
}

static inline long COpenSSL_SSL_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_session_cache_mode(context, mode);
}

static inline int COpenSSL_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *groups) {
    return SSL_CTX_set1_groups_list(context, groups);
}

static inline int COpenSSL_SSL_CTX_set1_sigalgs_list(SSL_CTX *context, const char *algorithms) {
    return SSL_CTX_set1_sigalgs_list(context, algorithms);
}

static inline int COpenSSL_SSL_set_tlsext_host_name(SSL *connection, const char *name) {
    return SSL_set_tlsext_host_name(connection, name);
}

static inline long COpenSSL_SSL_CTX_set_tlsext_servername_callback(SSL_CTX *context, int (*callback)(SSL *, int *, void *)) {
    return SSL_CTX_set_tlsext_servername_callback(context, callback);
}

static inline long COpenSSL_SSL_set_tlsext_status_type(SSL *connection, int type) {
    return SSL_set_tlsext_status_type(connection, type);
}

static inline long COpenSSL_SSL_CTX_set_tlsext_status_cb(SSL_CTX *context, int (*callback)(SSL *, void *)) {
    return SSL_CTX_set_tlsext_status_cb(context, callback);
}

/// Borrows the response; -1 where there is none.
static inline long COpenSSL_SSL_get_tlsext_status_ocsp_resp(SSL *connection, const unsigned char **response) {
    return SSL_get_tlsext_status_ocsp_resp(connection, response);
}

static inline int COpenSSL_SSL_get_negotiated_group(SSL *connection) {
    return SSL_get_negotiated_group(connection);
}

static inline int COpenSSL_sk_X509_NAME_num(const STACK_OF(X509_NAME) *names) {
    return sk_X509_NAME_num(names);
}

static inline X509_NAME *COpenSSL_sk_X509_NAME_value(const STACK_OF(X509_NAME) *names, int index) {
    return sk_X509_NAME_value(names, index);
}

// Threads

#include <pthread.h>

// Glibc declares it under _GNU_SOURCE only, which Swift's importer does not define.
extern int pthread_setname_np(pthread_t thread, const char *name);
