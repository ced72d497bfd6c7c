/* Opening and closing the cabinet. */
#include "web/web.h"

#include "base/check.h"
#include "base/memory.h"
#include "web/bank.h"
#include "web/inside.h"
#include "web/mailing.h"
#include "web/pages.h"

#define MINUTE_US (MINUTE_MS * 1000)

enum err web_open(const struct web_options *options, struct desk *desk, const struct access *access,
                  struct web **out_web)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    struct web *web = memory_new(sizeof *web);
    *web = (struct web){
        .options = *options,
        .desk = desk,
        .store = desk->store,
        .world = desk->world,
        .access = access,
        .kit = kit,
        .wrong = memory_new(sizeof(struct rate)),
        .recoveries = memory_new(sizeof(struct rate)),
        .area = {.name = "cabinet",
                 .prefix = "/cabinet",
                 .routes = web_routes,
                 .route_count = web_route_count,
                 .context = web,
                 .guard = web_guard,
                 .problem = web_problem},
    };
    web->data_rate = memory_new(sizeof *web->data_rate);
    rate_init(web->data_rate, WEB_DATA_AN_HOUR, HOUR_MS * INT64_C(1000), WEB_DATA_AN_HOUR);
    rate_init(web->wrong, WEB_WRONG_PER_MINUTE, MINUTE_US, WEB_WRONG_PER_MINUTE);
    rate_init(web->recoveries, WEB_RECOVERIES_PER_MINUTE, MINUTE_US, WEB_RECOVERIES_PER_MINUTE);
    web->mailing = pool_new("mailing", 1, MAILING_QUEUE_LIMIT, mailing_run, web);
    web->bank = pool_new("bank", BANK_CALLERS, BANK_QUEUE_LIMIT, bank_run, web);
    *out_web = web;
    return OK;
}

void web_start(struct web *web)
{
    CHECK(web->letters == NULL);
    web->letters = letter_job_start(web);
}

void web_close(struct web *web)
{
    if (web == NULL) return;
    letter_job_stop(web->letters);
    pool_free(web->bank);
    pool_free(web->mailing);
    rate_release(web->data_rate);
    memory_free(web->data_rate);
    rate_release(web->wrong);
    rate_release(web->recoveries);
    memory_free(web->wrong);
    memory_free(web->recoveries);
    page_kit_close(&web->kit);
    memory_free(web);
}

const struct area *web_area(const struct web *web)
{
    return &web->area;
}
