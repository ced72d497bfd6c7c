/* Letters, in plain Russian: what happened, what is left, what can be done, how to end them. */
#include "desk/notice_letter.h"

#include "base/buf.h"

static const char *what_ends(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LOW_BALANCE: return "low";
    case NOTICE_PURCHASE: return "purchases";
    case NOTICE_DAY: return "day";
    case NOTICE_TOP_UP: return "top_ups";
    case NOTICE_SECURITY:
    case NOTICE_CARD:
    case NOTICE_APPEAL: break;
    }
    return "all";
}

bool notice_is_wished(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LOW_BALANCE:
    case NOTICE_PURCHASE:
    case NOTICE_DAY:
    case NOTICE_TOP_UP: return true;
    case NOTICE_SECURITY:
    case NOTICE_CARD:
    case NOTICE_APPEAL: break;
    }
    return false;
}

static struct money top_ups_of(const struct notice_letter *letter)
{
    struct money total = money_zero();
    for (int i = 0; i < letter->entry_count; i++) {
        const struct account_entry *entry = &letter->entries[i];
        if (entry->of != ENTRY_TOP_UP) continue;
        total = entry->is_debit ? money_minus(total, entry->amount)
                                : money_plus(total, entry->amount);
    }
    return total;
}

/* What went from the account for food, less what came back. */
static struct money total_of(const struct notice_letter *letter)
{
    struct money total = money_zero();
    for (int i = 0; i < letter->entry_count; i++) {
        const struct account_entry *entry = &letter->entries[i];
        if (entry->of == ENTRY_TOP_UP) continue;
        total = entry->is_debit ? money_plus(total, entry->amount)
                                : money_minus(total, entry->amount);
    }
    return total;
}

static const char *subject_of(struct arena *arena, const struct notice_letter *letter)
{
    const char *total = money_format(arena, total_of(letter));
    switch (letter->kind) {
    case NOTICE_LOW_BALANCE:
        return arena_printf(arena, "%s: на счёте осталось %s руб.", letter->name,
                            money_format(arena, letter->balance));
    case NOTICE_PURCHASE: return arena_printf(arena, "%s: покупка на %s руб.", letter->name, total);
    case NOTICE_TOP_UP:
        return arena_printf(arena, "%s: счёт пополнен на %s руб.", letter->name,
                            money_format(arena, top_ups_of(letter)));
    case NOTICE_APPEAL:
        return arena_printf(arena, "Ответ на обращение № %lld", (long long)letter->appeal_number);
    case NOTICE_DAY:
    case NOTICE_SECURITY:
    case NOTICE_CARD: break;
    }
    if (letter->entry_count > 0 && money_is_zero(total_of(letter))) {
        return arena_printf(arena, "%s: пополнения за %s, %s руб.", letter->name,
                            day_format(arena, letter->day),
                            money_format(arena, top_ups_of(letter)));
    }
    return arena_printf(arena, "%s: питание за %s, %s руб.", letter->name,
                        day_format(arena, letter->day), total);
}

static void add_low(struct buf *buf, struct arena *arena, const struct notice_letter *letter)
{
    const char *balance = money_format(arena, letter->balance);
    const char *low = money_format(arena, letter->low);
    if (money_is_negative(letter->balance)) {
        buf_printf(buf,
                   "Деньги на счёте закончились: остаток %s руб. Вы просили написать, когда он "
                   "станет меньше %s руб.\n\n",
                   balance, low);
        return;
    }
    buf_printf(buf,
               "На счёте осталось %s руб. Вы просили написать, когда остаток станет меньше "
               "%s руб.\n\n",
               balance, low);
}

static void add_dish(struct buf *buf, struct arena *arena, const struct account_dish *dish)
{
    buf_printf(buf, "    %s", dish->name);
    if (dish->quantity > 1) buf_printf(buf, " × %lld", (long long)dish->quantity);
    buf_printf(buf, " — %s\n", money_format(arena, dish->sum));
}

static void add_entry(struct buf *buf, struct arena *arena, const struct notice_letter *letter,
                      const struct account_entry *entry)
{
    bool comes = entry->kind == ENTRY_TOP_UP;
    const char *verb = comes ? "зачислено " : "возвращено ";
    buf_printf(buf, "%s. %s — %s%s руб.\n", instant_format(arena, entry->happened_at, letter->zone),
               entry->name, entry->is_debit ? "" : verb, money_format(arena, entry->amount));
    /* A roster's name says all. */
    if (entry->kind == ENTRY_ROSTER) return;
    for (int i = 0; i < entry->dish_count; i++) add_dish(buf, arena, &entry->dishes[i]);
}

static void add_purchases(struct buf *buf, struct arena *arena, const struct notice_letter *letter)
{
    for (int i = 0; i < letter->entry_count; i++) {
        add_entry(buf, arena, letter, &letter->entries[i]);
    }
    buf_add_char(buf, '\n');
    bool has_top_ups = !money_is_zero(top_ups_of(letter));
    bool has_purchases = !money_is_zero(total_of(letter));
    if (letter->entry_count > 1 && !has_top_ups) {
        buf_printf(buf, "Всего: %s руб.\n", money_format(arena, total_of(letter)));
    } else if (letter->entry_count > 1 && has_purchases) {
        buf_printf(buf, "Всего за питание: %s руб.\n", money_format(arena, total_of(letter)));
    }
    if (letter->entry_count > 1 && has_top_ups) {
        buf_printf(buf, "Всего зачислено: %s руб.\n", money_format(arena, top_ups_of(letter)));
    }
    buf_printf(buf, "Сейчас на счёте: %s руб.\n\n", money_format(arena, letter->balance));
}

static struct notice_words answer_words(struct arena *arena, const struct notice_letter *letter,
                                        const struct notice_post *post)
{
    return (struct notice_words){
        .subject = subject_of(arena, letter),
        .body = arena_printf(
            arena,
            "Здравствуйте!\n\n%s, лицевой счёт %s, %s.\n\nНа ваше обращение № %lld ответили:\n\n"
            "%s\n\nВсё обращение и то, что можно дополнить: %s/cabinet/appeals\n\n%s\n",
            letter->name, letter->number, letter->school, (long long)letter->appeal_number,
            letter->answer, post->base_url, post->operator_name),
        .unsubscribe = "",
    };
}

struct notice_words notice_words(struct arena *arena, const struct notice_letter *letter,
                                 const struct notice_post *post)
{
    struct buf buf;
    if (letter->kind == NOTICE_APPEAL) return answer_words(arena, letter, post);
    if (!notice_is_wished(letter->kind)) return notice_words_unasked(arena, letter, post);
    const char *end = arena_printf(arena, "%s/cabinet/letters/end?what=%s&secret=%s",
                                   post->base_url, what_ends(letter->kind), letter->secret);
    buf_init(&buf, arena);
    buf_printf(&buf, "Здравствуйте!\n\n%s, лицевой счёт %s, %s.\n\n", letter->name, letter->number,
               letter->school);
    if (letter->kind == NOTICE_LOW_BALANCE) {
        add_low(&buf, arena, letter);
    } else {
        add_purchases(&buf, arena, letter);
    }
    if (letter->kind == NOTICE_TOP_UP) {
        buf_printf(&buf, "Все пополнения: %s/cabinet/payments\n\n", post->base_url);
    } else {
        buf_printf(&buf, "Пополнить счёт: %s/cabinet/topup\n\n", post->base_url);
    }
    buf_printf(
        &buf,
        "Это письмо отправлено автоматически, потому что вы включили его в личном кабинете.\n"
        "Какие письма присылать: %s/cabinet/letters\n"
        "Больше не присылать такие письма: %s\n\n%s\n",
        post->base_url, end, post->operator_name);
    struct text body = buf_text(&buf);
    return (struct notice_words){
        .subject = subject_of(arena, letter),
        .body = arena_copy(arena, body.bytes, body.size),
        .unsubscribe = end,
    };
}
