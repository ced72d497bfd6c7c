/* How this process is set up: one INI file, over it the environment, over it the command line.
 *
 * What the operator changes in daily work is not here: it lives in the database. Secrets are given
 * by the name of a file. */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { SECRET_FILE_LIMIT_BYTES = 4096 };

/* Every value is a string in the arena, never NULL; "" is not set. */
struct config {
    const char *database;
    const char *listen;
    const char *certificate;
    const char *key;
    const char *trust_proxy;
    const char *site;
    const char *operator_name;
    const char *operator_email;
    const char *operator_phone;
    const char *factor_key_file;
    const char *smtp;
    const char *smtp_user;
    const char *smtp_password_file;
    const char *smtp_ca_file;
    const char *mail_from;
    const char *register_folder;
    const char *work_folder;
    const char *webhook_networks;
    const char *log_level;
};

/* Defaults, the file (/etc/obed/obed.conf if it is there, or --config FILE), the environment
 * (OBED_…), --NAME VALUE and --NAME=VALUE; moves what is left to the front of argv. ERR_NOT_FOUND,
 * ERR_SYNTAX: told on standard error. */
enum err config_take_arguments(struct config *config, struct arena *arena, int *argc, char **argv)
    MUST_CHECK;

/* For --help: one line a key. */
void config_print_options(void);

/* The first line of a secret's file, in the arena; "" for "". ERR_NOT_FOUND, ERR_LIMIT: told. */
enum err config_read_secret(struct arena *arena, const char *file, const char **out_secret)
    MUST_CHECK;

/* "yes", "true", "1", "on". */
bool config_is_yes(const char *value);

#endif
