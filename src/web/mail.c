/* Mails with links, sent by a worker of their own: an answer never waits for a mail server, nor
 * tells by its time whether there was anything to send. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "web/inside.h"
#include "web/mailing.h"

enum { MAIL_ARENA_BYTES = 64 * 1024, MAIL_TRIES = 3 };

struct mail_job {
    struct pool_job job; /* first: the pool gives it back */
    enum link_purpose purpose;
    char *number; /* of a recovery */
    char *email;  /* of a confirmation */
    char *token;
};

static char *copy_text(struct text text)
{
    char *copy = memory_new(text.size + 1);
    if (text.size > 0) memcpy(copy, text.bytes, text.size);
    return copy;
}

static void job_free(struct mail_job *job)
{
    memory_free(job->number);
    memory_free(job->email);
    memory_free(job->token);
    memory_free(job);
}

static bool offer(struct web *web, struct mail_job *job)
{
    if (pool_offer(web->mailing, &job->job)) return true;
    log_write(LOG_WARNING, "mail", "refused=queue_full");
    job_free(job);
    return false;
}

bool mail_recovery(struct web *web, struct text number)
{
    struct mail_job *job = memory_new(sizeof *job);
    job->purpose = LINK_RECOVERY;
    job->number = copy_text(number);
    return offer(web, job);
}

bool mail_confirmation(struct web *web, struct text email, const char *token)
{
    struct mail_job *job = memory_new(sizeof *job);
    job->purpose = LINK_EMAIL;
    job->email = copy_text(email);
    job->token = memory_copy_string(token);
    return offer(web, job);
}

static void send(const struct web *web, const struct mail *mail)
{
    enum err err = ERR_UNAVAILABLE;
    for (int i = 0; i < MAIL_TRIES && (err == ERR_UNAVAILABLE || err == ERR_TIMEOUT); i++) {
        err = web->world->send_mail(web->world->context, mail);
    }
    log_write(err == OK ? LOG_INFO : LOG_ERROR, "mail", "result=%s", err_name(err));
}

static const char RECOVERY_BODY[] =
    "Здравствуйте!\n\n"
    "Для лицевого счёта %s запрошен новый пароль личного кабинета школьного питания.\n"
    "Чтобы задать его, откройте ссылку:\n\n%s/cabinet/password/recover?token=%s\n\n"
    "Ссылка действует 30 минут и только один раз.\n"
    "Если вы не запрашивали пароль, ничего делать не нужно: прежний продолжает действовать.\n\n"
    "%s\n";

static const char CONFIRMATION_BODY[] =
    "Здравствуйте!\n\n"
    "Этот адрес указан в личном кабинете школьного питания.\n"
    "Чтобы подтвердить его, откройте ссылку:\n\n%s/cabinet/email/confirm?token=%s\n\n"
    "Ссылка действует сутки и только один раз.\n"
    "Если вы не указывали этот адрес, ничего делать не нужно.\n\n"
    "%s\n";

static void send_recovery(const struct web *web, struct arena *arena, const struct mail_job *job)
{
    char *token = NULL;
    struct text email;
    struct text number = text_of(job->number);
    if (entrance_recovery_link(web->access, arena, number, &token, &email) != OK) return;
    if (token == NULL) return;
    const struct mail mail = {
        .from = text_of(web->options.mail_from),
        .to = email,
        .subject = TEXT("Новый пароль личного кабинета"),
        .body = text_of(arena_printf(arena, RECOVERY_BODY, job->number, web->options.base_url,
                                     token, web->options.operator_name)),
    };
    send(web, &mail);
}

static void send_confirmation(const struct web *web, struct arena *arena,
                              const struct mail_job *job)
{
    const struct mail mail = {
        .from = text_of(web->options.mail_from),
        .to = text_of(job->email),
        .subject = TEXT("Подтвердите адрес электронной почты"),
        .body = text_of(arena_printf(arena, CONFIRMATION_BODY, web->options.base_url, job->token,
                                     web->options.operator_name)),
    };
    send(web, &mail);
}

void mailing_run(struct pool_job *job, void *context)
{
    const struct web *web = context;
    struct mail_job *mail_job = (struct mail_job *)(void *)job;
    struct arena arena;
    arena_init(&arena, MAIL_ARENA_BYTES);
    switch (mail_job->purpose) {
    case LINK_RECOVERY: send_recovery(web, &arena, mail_job); break;
    case LINK_EMAIL: send_confirmation(web, &arena, mail_job); break;
    }
    arena_release(&arena);
    job_free(mail_job);
}
