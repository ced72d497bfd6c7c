/* News of the demo's public site. */
#include "cmd/demo_news.h"

#include "base/check.h"
#include "desk/site_text.h"

static const struct {
    int days_ago, hour;
    const char *title, *body;
} NEWS[] = {
    {16, 9, "Меню каждой школы теперь на сайте",
     "Меню на сегодня и соседние дни теперь открывается без входа в кабинет: выберите школу на "
     "[странице меню](/menu).\n\nУ каждого блюда указаны выход, калорийность, белки, жиры, "
     "углеводы и аллергены. Если блюда нет в меню, значит, столовая его ещё не опубликовала.\n\n"
     "## Для чего это родителям\n\n- решить дома, нужен ли второй завтрак;\n- заметить аллерген "
     "раньше кассы;\n- поговорить с ребёнком о том, что он ел.\n"},
    {9, 10, "О пропуске можно сообщить до утра",
     "Заболевшего ребёнка больше не нужно искать в табеле: сообщите о пропуске в "
     "[личном кабинете](/cabinet/), в разделе «Пропуски», до срока подачи. Питание в эти дни не "
     "спишется, а столовая приготовит ровно столько порций, сколько нужно.\n"},
    {2, 12, "Как прочитать чек в личном кабинете",
     "Отметьте в отчёте «Включить детализацию чеков» — и под каждой покупкой появятся блюда с "
     "весом и ценой:\n\n| Блюдо | Сумма, руб. |\n|---|--:|\n| Каша гречневая рассыпчатая 150 г | "
     "8,30 |\n| Котлета рубленая из филе курицы, 100 г | 23,85 |\n| Сок в ассортименте 200 г | "
     "13,20 |\n\nЕсли в чеке чужая покупка, [напишите нам](/contacts): укажите номер счёта, дату "
     "и номер чека.\n"},
};

enum err demo_news_load(struct desk *desk, struct arena *arena, struct day today)
{
    for (size_t i = 0; i < sizeof NEWS / sizeof *NEWS; i++) {
        struct day day = day_add(today, -NEWS[i].days_ago);
        struct site_saving saving = {
            .kind = SITE_NEWS,
            .slug = TEXT(""),
            .title = text_of(NEWS[i].title),
            .description = TEXT(""),
            .body = text_of(NEWS[i].body),
            .act = SITE_PUBLISH,
            .publish_at = instant_add_ms(day_start(day, zone_moscow()), NEWS[i].hour * HOUR_MS),
        };
        TRY(desk_site_save(desk, arena, &saving));
        CHECK(saving.status == SITE_SAVED);
    }
    return OK;
}
