/* One table of keys serves the file, the environment, the command line and the help. */
#include "cmd/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_FILE "/etc/obed/obed.conf"

struct config_key {
    const char *section, *key; /* of the file */
    const char *option;        /* --OPTION */
    const char *variable;      /* of the environment */
    const char *value;         /* by default */
    const char *help;
    size_t offset;
};

#define AT(member) offsetof(struct config, member)

static const struct config_key KEYS[] = {
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
    {"log", "level", "log-level", "OBED_LOG_LEVEL", "info", "debug, info, warning or error",
     AT(log_level)},
};
enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0] };

struct reading {
    struct config *config;
    struct arena *arena;
    const char *file;
};

static void set(struct config *config, struct arena *arena, const struct config_key *key,
                const char *value)
{
    const char **member = (const char **)((char *)config + key->offset);
    *member = arena_copy(arena, value, strlen(value));
}

/* inih's handler: 0 stops at this line. */
static int take_line(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    for (int i = 0; i < KEY_COUNT; i++) {
        if (strcmp(KEYS[i].section, section) != 0 || strcmp(KEYS[i].key, name) != 0) continue;
        set(reading->config, reading->arena, &KEYS[i], value);
        return 1;
    }
    fprintf(stderr, "obed: %s: unknown key '%s' in [%s]\n", reading->file, name, section);
    return 0;
}

static enum err file_load(struct config *config, struct arena *arena, const char *file)
{
    struct reading reading = {.config = config, .arena = arena, .file = file};
    int line = ini_parse(file, take_line, &reading);
    if (line == 0) return OK;
    if (line < 0) {
        fprintf(stderr, "obed: %s: %s\n", file, strerror(errno));
        return ERR_NOT_FOUND;
    }
    fprintf(stderr, "obed: %s:%d: not understood\n", file, line);
    return ERR_SYNTAX;
}

enum err config_load(struct config *config, struct arena *arena, const char *file)
{
    for (int i = 0; i < KEY_COUNT; i++) set(config, arena, &KEYS[i], KEYS[i].value);
    if (file == NULL && access(DEFAULT_FILE, R_OK) == 0) file = DEFAULT_FILE;
    if (file != NULL) TRY(file_load(config, arena, file));
    for (int i = 0; i < KEY_COUNT; i++) {
        const char *value = getenv(KEYS[i].variable);
        if (value != NULL) set(config, arena, &KEYS[i], value);
    }
    return OK;
}

/* The value when argv[i] is --OPTION, from behind "=" or from the next word; *out_words is how
 * many it took, 0 when it is another word. NULL with words: the value is missing. */
static const char *option_value(const char *option, char **argv, int argc, int i, int *out_words)
{
    size_t size = strlen(option);
    const char *word = argv[i];
    *out_words = 0;
    if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, option, size) != 0) return NULL;
    const char *rest = word + 2 + size;
    if (*rest == '=') {
        *out_words = 1;
        return rest + 1;
    }
    if (*rest != '\0') return NULL;
    *out_words = 2;
    return i + 1 < argc ? argv[i + 1] : NULL;
}

/* Takes the word at i when it is one of ours. */
static enum err take_word(struct config *config, struct arena *arena, char **argv, int argc, int i,
                          int *out_words)
{
    for (int k = 0; k < KEY_COUNT; k++) {
        const char *value = option_value(KEYS[k].option, argv, argc, i, out_words);
        if (*out_words == 0) continue;
        if (value == NULL) {
            fprintf(stderr, "obed: --%s needs a value\n", KEYS[k].option);
            return ERR_SYNTAX;
        }
        set(config, arena, &KEYS[k], value);
        return OK;
    }
    return OK;
}

/* --config is taken first, so that what stands before it still goes over the file. */
static enum err take_file(struct config *config, struct arena *arena, int argc, char **argv)
{
    const char *file = NULL;
    for (int i = 0; i < argc; i++) {
        int words;
        const char *value = option_value("config", argv, argc, i, &words);
        if (words > 0 && value == NULL) {
            fprintf(stderr, "obed: --config needs a value\n");
            return ERR_SYNTAX;
        }
        if (words > 0) file = value;
    }
    return config_load(config, arena, file);
}

enum err config_take_arguments(struct config *config, struct arena *arena, int *argc, char **argv)
{
    int kept = 0, words;
    TRY(take_file(config, arena, *argc, argv));
    for (int i = 0; i < *argc; i += words) {
        TRY(take_word(config, arena, argv, *argc, i, &words));
        if (words == 0) (void)option_value("config", argv, *argc, i, &words);
        if (words > 0) continue;
        argv[kept++] = argv[i];
        words = 1;
    }
    *argc = kept;
    return OK;
}

void config_print_options(void)
{
    printf("  --config FILE              an INI file; " DEFAULT_FILE " if it is there\n");
    for (int i = 0; i < KEY_COUNT; i++) {
        printf("  --%-24s %s", KEYS[i].option, KEYS[i].help);
        printf(*KEYS[i].value ? " (%s)\n" : "\n", KEYS[i].value);
    }
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
