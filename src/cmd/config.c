/* The keys of every command but the till. */
#include "cmd/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/keys.h"

#define AT(member) offsetof(struct config, member)

static const struct key KEYS[] = {
    {"store", "database", "database", "OBED_DATABASE", "sqlite:obed.db",
     "sqlite:PATH or postgres://…", AT(database)},
    {"http", "listen", "listen", "OBED_LISTEN", "127.0.0.1:8080", "address and port to serve on",
     AT(listen)},
    {"http", "certificate", "certificate", "OBED_CERTIFICATE", "",
     "PEM file of the certificate and its chain: serve TLS", AT(certificate)},
    {"http", "key", "key", "OBED_KEY", "", "PEM file of the certificate's key", AT(key)},
    {"http", "trust_proxy", "trust-proxy", "OBED_TRUST_PROXY", "no",
     "believe X-Forwarded-For and -Proto of the last hop", AT(trust_proxy)},
    {"site", "address", "site", "OBED_SITE", "", "the site's address in mailed links", AT(site)},
    {"site", "operator_name", "operator-name", "OBED_OPERATOR_NAME", "Оператор школьного питания",
     "who answers for the service, on every page", AT(operator_name)},
    {"site", "operator_email", "operator-email", "OBED_OPERATOR_EMAIL", "help@localhost",
     "where parents write", AT(operator_email)},
    {"site", "operator_phone", "operator-phone", "OBED_OPERATOR_PHONE", "",
     "where parents call; shown when set", AT(operator_phone)},
    {"site", "factor_key_file", "factor-key-file", "OBED_FACTOR_KEY_FILE", "",
     "file with the secret that seals second factors of the staff", AT(factor_key_file)},
    {"mail", "smtp", "smtp", "OBED_SMTP", "", "smtp://HOST:PORT or smtps://…; without it no mail",
     AT(smtp)},
    {"mail", "user", "smtp-user", "OBED_SMTP_USER", "", "login at the mail server", AT(smtp_user)},
    {"mail", "password_file", "smtp-password-file", "OBED_SMTP_PASSWORD_FILE", "",
     "file with the login's password", AT(smtp_password_file)},
    {"mail", "ca_file", "smtp-ca-file", "OBED_SMTP_CA_FILE", "",
     "PEM file of who signed the mail server's certificate", AT(smtp_ca_file)},
    {"mail", "from", "mail-from", "OBED_MAIL_FROM", "no-reply@localhost", "whom mail comes from",
     AT(mail_from)},
    {"money", "register_folder", "register-folder", "OBED_REGISTER_FOLDER", "",
     "folder watched for registers and statements of banks", AT(register_folder)},
    {"webhooks", "networks", "webhook-networks", "OBED_WEBHOOK_NETWORKS", "",
     "private networks that webhooks may go to, and by plain http: 10.1.0.0/16, …",
     AT(webhook_networks)},
    {"work", "folder", "work-folder", "OBED_WORK_FOLDER", "",
     "folder of long works' results; beside an SQLite database when not set", AT(work_folder)},
    {"log", "level", "log-level", "OBED_LOG_LEVEL", "info", "debug, info, warning or error",
     AT(log_level)},
};
static const struct key_table TABLE = {KEYS, sizeof KEYS / sizeof KEYS[0], "/etc/obed/obed.conf"};

enum err config_take_arguments(struct config *config, struct arena *arena, int *argc, char **argv)
{
    return keys_take_arguments(&TABLE, config, arena, argc, argv);
}

void config_print_options(void)
{
    keys_print_options(&TABLE);
}

enum err config_read_secret(struct arena *arena, const char *file, const char **out_secret)
{
    *out_secret = "";
    if (*file == '\0') return OK;
    char line[SECRET_FILE_LIMIT_BYTES];
    FILE *stream = fopen(file, "re");
    if (stream == NULL) {
        fprintf(stderr, "obed: %s: %s\n", file, strerror(errno));
        return ERR_NOT_FOUND;
    }
    bool read = fgets(line, sizeof line, stream) != NULL;
    fclose(stream);
    if (!read || strlen(line) == sizeof line - 1) {
        fprintf(stderr, "obed: %s: no secret of one line\n", file);
        return ERR_LIMIT;
    }
    line[strcspn(line, "\r\n")] = '\0';
    *out_secret = arena_copy(arena, line, strlen(line));
    return OK;
}

bool config_is_yes(const char *value)
{
    static const char *const YES[] = {"yes", "true", "1", "on"};
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
        if (strcmp(value, YES[i]) == 0) return true;
    }
    return false;
}
