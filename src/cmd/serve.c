/* obed serve: the server of a city, in one process. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "access/entrance.h"
#include "api/api.h"
#include "base/check.h"
#include "base/log.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/control.h"
#include "cmd/proof_job.h"
#include "cmd/watched_folder.h"
#include "cmd/work_kinds.h"
#include "desk/close_day.h"
#include "desk/dormant.h"
#include "desk/price_apply.h"
#include "desk/pulse.h"
#include "desk/reconcile.h"
#include "desk/roster_city.h"
#include "desk/work.h"
#include "gate/card.h"
#include "gate/gate.h"
#include "http/server.h"
#include "office/office.h"
#include "region/department.h"
#include "school/person_word.h"
#include "site/public_site.h"
#include "staffroom/list_job.h"
#include "staffroom/staffroom.h"
#include "sync/sync.h"
#include "web/web.h"

enum { HOUSEKEEPING_MS = 60 * 1000, RECONCILE_EVERY = 10 /* housekeepings */, AREAS = 11 };

/* ---- health: for a proxy, a supervisor, a pair of eyes ---- */

static void health(void *context, struct arena *arena, const struct request *request,
                   struct response *response)
{
    (void)context;
    (void)arena;
    (void)request;
    response_set(response, 200, "application/json", TEXT("{\"status\":\"ok\"}\n"));
}

static const struct route HEALTH_ROUTES[] = {
    {.method = "GET", .pattern = "/health", .handler = health, .flags = ROUTE_INLINE},
};

/* ---- everything that runs ---- */

struct serving {
    struct command_session *session;
    struct store *store;
    struct desk desk;
    struct access access;
    struct secret_key factor_key;
    struct web *web;
    struct office *office;
    struct staffroom *staffroom;
    struct department *department;
    struct public_site *public_site;
    struct list_job *list_job;
    struct proof_job *proof_job;
    struct works *works;
    struct api *api;
    struct sync *sync;
    struct gate *gate;
    struct card_gate *card_gate;
    struct area areas[AREAS];
    struct site site;
    struct control *control;
    struct server *server;
    sigset_t signals;
    int64_t housekeepings;
};

static struct area health_area(void)
{
    return (struct area){.name = "health",
                         .prefix = "/health",
                         .routes = HEALTH_ROUTES,
                         .route_count = 1,
                         .is_json = true};
}

/* ---- the cabinet and the public site ---- */

/* "https://obed.example": what mailed links, and search engines, are told. */
static const char *base_url(const struct serving *serving)
{
    const struct config *config = serving->session->config;
    if (*config->site != '\0') return config->site;
    return arena_printf(serving->session->arena, "%s://%s",
                        *config->certificate == '\0' ? "http" : "https", config->listen);
}

static enum err public_site_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    const struct public_site_options options = {
        .base_url = base_url(serving),
        .operator_name = config->operator_name,
        .operator_email = config->operator_email,
        .operator_phone = *config->operator_phone != '\0' ? config->operator_phone : NULL,
    };
    return public_site_open(&options, &serving->desk, &serving->public_site);
}

static enum err web_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    bool is_plain = *config->certificate == '\0';
    const struct web_options options = {
        .base_url = base_url(serving),
        .mail_from = config->mail_from,
        .operator_name = config->operator_name,
        .operator_email = config->operator_email,
        .operator_phone = *config->operator_phone != '\0' ? config->operator_phone : NULL,
        .allow_plain = is_plain && listen_is_loopback(config->listen),
    };
    return web_open(&options, &serving->desk, &serving->access, &serving->web);
}

static enum err staff_pages_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    const struct staff_area_options options = {
        .base_url = base_url(serving),
        .mail_from = config->mail_from,
        .operator_name = config->operator_name,
        .operator_email = config->operator_email,
        .operator_phone = *config->operator_phone != '\0' ? config->operator_phone : NULL,
        .allow_plain = *config->certificate == '\0' && listen_is_loopback(config->listen),
        .webhook_networks = config->webhook_networks,
    };
    TRY(office_open(&options, &serving->desk, &serving->access, &serving->office));
    TRY(department_open(&options, &serving->desk, &serving->access, &serving->department));
    return staffroom_open(&options, &serving->desk, &serving->access, &serving->staffroom);
}

static enum err api_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    bool is_plain = *config->certificate == '\0';
    const struct api_options options = {
        .base_url = base_url(serving),
        .operator_name = config->operator_name,
        .operator_email = config->operator_email,
        .webhook_networks = config->webhook_networks,
        .allow_plain = is_plain && listen_is_loopback(config->listen),
    };
    return api_open(&options, &serving->desk, &serving->access, &serving->api);
}

static int told(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

/* Files of banks, differences that come with time, who has not moved his money. */
static void money_files(struct serving *serving)
{
    const char *folder = serving->session->config->register_folder;
    if (*folder != '\0') watched_folder_sweep(&serving->desk, folder);
    if (serving->housekeepings++ % RECONCILE_EVERY != 0) return;
    enum err err = desk_reconcile_due(&serving->desk);
    if (err != OK) log_write(LOG_WARNING, "reconcile", "fault=%s", err_name(err));
    err = desk_moved_fold(&serving->desk);
    if (err != OK) log_write(LOG_WARNING, "moved", "fault=%s", err_name(err));
}

static void rosters_log(void *context, int64_t school_id, const struct roster_bulk *bulk)
{
    (void)context;
    if (bulk->refusal == ROSTER_DONE && bulk->done == 0) return;
    log_write(LOG_INFO, "rosters_charged", "school=%lld day=%d sheets=%d meals=%d left=%d",
              (long long)school_id, (int)bulk->day.number, bulk->done, bulk->pupils,
              bulk->outcome_count - bulk->done);
}

/* Prices begin with the school's day. */
static void prices(struct serving *serving)
{
    struct price_apply_report report;
    enum err err = desk_prices_apply(&serving->desk, &report);
    if (err != OK) log_write(LOG_WARNING, "prices", "fault=%s", err_name(err));
    if (report.schools > 0) {
        log_write(LOG_INFO, "prices", "schools=%d changed=%d", report.schools, report.changed);
    }
}

/* What the office's first screen stands on. */
static void upkeep(struct serving *serving)
{
    enum err err = desk_pulse_fold(&serving->desk);
    if (err != OK) log_write(LOG_WARNING, "pulse", "fault=%s", err_name(err));
    proof_job_look(serving->proof_job);
}

static void housekeeping(struct serving *serving)
{
    struct close_report report;
    money_files(serving);
    prices(serving);
    enum err charged = desk_rosters_charge_due(&serving->desk, rosters_log, NULL);
    if (charged != OK) log_write(LOG_WARNING, "rosters", "fault=%s", err_name(charged));
    enum err err = desk_close_days(&serving->desk, &report);
    if (err != OK) {
        log_write(LOG_WARNING, "close_days", "fault=%s", err_name(err));
    } else if (report.sealed > 0) {
        log_write(LOG_INFO, "close_days", "sealed=%lld", (long long)report.sealed);
    }
    upkeep(serving);
}

/* Until INT or TERM. */
static void wait_for_signal(struct serving *serving)
{
    int descriptor = signalfd(-1, &serving->signals, SFD_CLOEXEC);
    CHECK(descriptor >= 0);
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    for (;;) {
        int ready = poll(&waiting, 1, HOUSEKEEPING_MS);
        if (ready > 0) break;
        if (ready == 0) housekeeping(serving);
        CHECK(ready >= 0 || errno == EINTR);
    }
    close(descriptor);
}

/* Results lie where the operator says, else beside the database. */
static enum err works_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    const char *folder = config->work_folder, *path = config->database;
    struct text url = text_of(path);
    if (*folder == '\0' && text_starts(url, TEXT("sqlite:"))) {
        folder = arena_printf(serving->session->arena, "%s-works", path + strlen("sqlite:"));
    }
    if (*folder == '\0') folder = "/var/lib/obed/works";
    return works_open(&serving->desk, work_kinds, folder, &serving->works);
}

static enum err server_begin(struct serving *serving)
{
    const struct config *config = serving->session->config;
    struct server_options options = {
        .certificate_file = *config->certificate ? config->certificate : NULL,
        .key_file = *config->key ? config->key : NULL,
        .trust_proxy = config_is_yes(config->trust_proxy),
    };
    if (!listen_parse(serving->session->arena, config->listen, &options.address, &options.port)) {
        fprintf(stderr, "obed: not an address and a port: %s\n", config->listen);
        return ERR_SYNTAX;
    }
    return server_start(&options, serving->session->world, &serving->site, &serving->server);
}

static enum err control_begin(struct serving *serving)
{
    struct command_session session = *serving->session;
    char *path = control_path(session.arena, session.config->database);
    if (path == NULL) return OK;
    session.store = serving->store;
    session.desk = &serving->desk;
    return control_start(&session, path, &serving->control);
}

/* Without a key second factors lie open in the database: said once, as the operator may want it
 * so. */
static enum err factor_key_read(struct serving *serving)
{
    const char *path = serving->session->config->factor_key_file;
    struct text secret;
    if (*path == '\0') return OK;
    TRY(secret_read_file(serving->session->arena, path, &secret));
    serving->factor_key = secret_key_of(secret);
    serving->access.factor_key = &serving->factor_key;
    return OK;
}

static int serve_open(struct serving *serving)
{
    enum err err = factor_key_read(serving);
    if (err != OK) return told("the file of --factor-key-file cannot be read", err);
    err = works_begin(serving);
    if (err != OK) return told("the folder of long works cannot be used; see --work-folder", err);
    err = web_begin(serving);
    if (err == OK) err = staff_pages_begin(serving);
    if (err == OK) err = api_begin(serving);
    if (err == OK) err = public_site_begin(serving);
    if (err != OK) return told("the pages cannot be opened", err);
    serving->areas[0] = health_area();
    serving->areas[1] = *web_area(serving->web);
    serving->areas[2] = *office_area(serving->office);
    serving->areas[3] = sync_area(serving->sync);
    serving->areas[4] = gate_area(serving->gate);
    serving->areas[5] = card_gate_area(serving->card_gate);
    serving->areas[6] = *staffroom_area(serving->staffroom);
    serving->areas[7] = *public_site_area(serving->public_site);
    serving->areas[8] = *api_area(serving->api);
    serving->areas[9] = *api_reference_area(serving->api);
    serving->areas[10] = *department_area(serving->department);
    serving->site = (struct site){serving->areas, AREAS};
    public_site_start(serving->public_site);
    err = control_begin(serving);
    if (err != OK) return told("the local socket cannot be opened", err);
    err = server_begin(serving);
    if (err != OK) return told("cannot listen", err);
    log_write(LOG_INFO, "serving", "listen=%s port=%d database=%s",
              serving->session->config->listen, server_port(serving->server),
              store_engine_of(serving->store) == STORE_SQLITE ? "sqlite" : "postgres");
    sync_start(serving->sync, server_park(serving->server));
    gate_start(serving->gate, server_park(serving->server));
    card_gate_start(serving->card_gate);
    list_job_start(serving->list_job);
    works_start(serving->works);
    web_start(serving->web);
    api_start(serving->api);
    housekeeping(serving);
    wait_for_signal(serving);
    log_write(LOG_INFO, "stopping", "reason=signal");
    return EXIT_DONE;
}

/* Names that an older program wrote are found by as this one reads them. */
static enum err words_keep(struct serving *serving)
{
    struct person_words_report report = {0};
    TRY(people_words_keep(serving->store, &report));
    if (report.people > 0) {
        log_write(LOG_INFO, "words", "people=%lld changed=%lld", (long long)report.people,
                  (long long)report.changed);
    }
    return OK;
}

static int serve_with_store(struct serving *serving)
{
    enum err err = store_check_schema(serving->store);
    if (err != OK) return told("the schema is not this program's; see obed migrate", err);
    err = words_keep(serving);
    if (err != OK) return told("the words of names cannot be made", err);
    desk_init(&serving->desk, serving->store, serving->session->world);
    serving->sync = sync_new(&serving->desk, &serving->access);
    serving->gate = gate_new(&serving->desk);
    serving->card_gate = card_gate_new(&serving->desk);
    serving->list_job = list_job_new(&serving->desk);
    serving->proof_job = proof_job_new(&serving->desk);
    err = access_init(&serving->access, serving->store, serving->session->world,
                      password_cost_default());
    int status = err == OK ? serve_open(serving) : told("passwords cannot be hashed", err);
    proof_job_free(serving->proof_job);
    works_stop(serving->works);
    list_job_stop(serving->list_job);
    card_gate_stop(serving->card_gate);
    gate_stop(serving->gate);
    sync_stop(serving->sync);
    server_stop(serving->server);
    control_stop(serving->control);
    web_close(serving->web);
    api_close(serving->api);
    office_close(serving->office);
    staffroom_close(serving->staffroom);
    department_close(serving->department);
    public_site_close(serving->public_site);
    list_job_free(serving->list_job);
    works_close(serving->works);
    card_gate_free(serving->card_gate);
    gate_free(serving->gate);
    sync_free(serving->sync);
    desk_release(&serving->desk);
    return status;
}

/* Before any thread begins, so that only signalfd hears of them. */
static void block_signals(struct serving *serving)
{
    sigemptyset(&serving->signals);
    sigaddset(&serving->signals, SIGINT);
    sigaddset(&serving->signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &serving->signals, NULL);
}

static int run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_serve);
    struct serving serving = {.session = session};
    block_signals(&serving);
    struct store_options options = {.url = session->config->database, .vfs = session->world->vfs};
    enum err err = store_open(&options, &serving.store);
    if (err != OK) return told(options.url, err);
    int status = serve_with_store(&serving);
    store_close(serving.store);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .usage = "[OPTIONS]",
    .summary = "serve the cabinet, the tills and the banks until INT or TERM",
    .help =
        "\n  Logs to standard error, a line an event. With a certificate and a key it serves TLS.\n"
        "  Days that are over are sealed by the server itself.\n",
    .needs = NEEDS_OWN,
    .run = run,
};
