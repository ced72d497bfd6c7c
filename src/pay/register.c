/* Reading registers: lines, then what they must come to. */
#include "pay/register.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/id_map.h"
#include "base/parse.h"
#include "base/secret.h"
#include "pay/register_field.h"

enum { FIRST_ROOM = 1024, MASK_LIMIT = 200, SBER_TRAILER_FIELDS = 6, OSMP_TRAILER_FIELDS = 3 };

/* ---- formats ---- */

struct register_format register_format_sber(void)
{
    return (struct register_format){
        .charset = CHARSET_WINDOWS_1251,
        .separator = ';',
        .decimal_sign = ',',
        .columns = {[REGISTER_DATE] = 1,
                    [REGISTER_TIME] = 2,
                    [REGISTER_ID] = 5,
                    [REGISTER_ACCOUNT] = 6,
                    [REGISTER_PAYER] = 7,
                    [REGISTER_PURPOSE] = 8,
                    [REGISTER_AMOUNT] = 10,
                    [REGISTER_CREDITED] = 11,
                    [REGISTER_FEE] = 12},
        .trailer = REGISTER_TRAILER_SBER,
    };
}

struct register_format register_format_osmp(void)
{
    return (struct register_format){
        .charset = CHARSET_UTF_8,
        .separator = '\t',
        .decimal_sign = '.',
        .columns = {[REGISTER_ID] = 1,
                    [REGISTER_DATE] = 2,
                    [REGISTER_TIME] = 3,
                    [REGISTER_ACCOUNT] = 4,
                    [REGISTER_AMOUNT] = 5},
        .trailer = REGISTER_TRAILER_OSMP,
    };
}

static const char *const COLUMN_NAMES[REGISTER_COLUMN_COUNT] = {
    [REGISTER_DATE] = "date",       [REGISTER_TIME] = "time",     [REGISTER_ID] = "id",
    [REGISTER_ACCOUNT] = "account", [REGISTER_AMOUNT] = "amount", [REGISTER_CREDITED] = "credited",
    [REGISTER_FEE] = "fee",         [REGISTER_PAYER] = "payer",   [REGISTER_PURPOSE] = "purpose",
};

static bool column_take(struct text pair, int columns[REGISTER_COLUMN_COUNT])
{
    int64_t number;
    struct text name = text_trim(text_cut(&pair, '='));
    for (int i = 0; i < REGISTER_COLUMN_COUNT; i++) {
        if (!text_is(name, COLUMN_NAMES[i]) || columns[i] != 0) continue;
        if (parse_int64(text_trim(pair), 1, REGISTER_COLUMNS_LIMIT, &number) != OK) return false;
        columns[i] = (int)number;
        return true;
    }
    return false;
}

bool register_columns_parse(struct text text, int out_columns[REGISTER_COLUMN_COUNT])
{
    int columns[REGISTER_COLUMN_COUNT] = {0};
    while (text.size > 0) {
        if (!column_take(text_cut(&text, ','), columns)) return false;
    }
    if (columns[REGISTER_DATE] == 0 || columns[REGISTER_ID] == 0) return false;
    if (columns[REGISTER_ACCOUNT] == 0 || columns[REGISTER_AMOUNT] == 0) return false;
    memcpy(out_columns, columns, sizeof columns);
    return true;
}

bool register_name_fits(const struct register_format *format, const char *file_name)
{
    struct text masks = text_trim(format->name_mask);
    if (masks.size == 0) return true;
    while (masks.size > 0) {
        char mask[MASK_LIMIT];
        struct text one = text_trim(text_cut(&masks, ' '));
        if (one.size == 0 || one.size >= sizeof mask) continue;
        memcpy(mask, one.bytes, one.size);
        mask[one.size] = '\0';
        if (fnmatch(mask, file_name, 0) == 0) return true;
    }
    return false;
}

/* ---- lines ---- */

struct reading {
    struct arena *arena;
    const struct register_format *format;
    struct register_list *list;
    struct file_problems *problems;
    int room;
    int line;
    bool has_trailer;
};

static void list_add(struct reading *reading, const struct register_line *line)
{
    struct register_list *list = reading->list;
    if (list->count == reading->room) {
        int room = reading->room == 0 ? FIRST_ROOM : 2 * reading->room;
        struct register_line *lines = ARENA_ARRAY(reading->arena, struct register_line,
                                                  (size_t)room);
        for (int i = 0; i < list->count; i++) lines[i] = list->lines[i];
        list->lines = lines;
        reading->room = room;
    }
    list->lines[list->count++] = *line;
}

/* Cuts a line at the separator; gives the number of fields, at most `limit`. */
static int fields_cut(struct text line, char separator, struct text *fields, int limit)
{
    int count = 0;
    while (line.bytes != NULL && count < limit) fields[count++] = text_cut(&line, separator);
    return count;
}

struct fields {
    const struct reading *reading;
    struct text list[REGISTER_COLUMNS_LIMIT];
    int count;
};

static struct text field_of(const struct fields *fields, enum register_column column)
{
    int number = fields->reading->format->columns[column];
    return number > 0 && number <= fields->count ? text_trim(fields->list[number - 1])
                                                 : (struct text){"", 0};
}

static int columns_least(const struct register_format *format)
{
    int least = 0;
    for (int i = 0; i < REGISTER_COLUMN_COUNT; i++) {
        bool may_miss = i == REGISTER_PAYER || i == REGISTER_PURPOSE;
        if (!may_miss && format->columns[i] > least) least = format->columns[i];
    }
    return least;
}

/* A column that the register does not have is the amount (credited) or nothing (fee). */
static const char *money_fields(const struct fields *fields, struct register_line *line)
{
    const struct register_format *format = fields->reading->format;
    const char *reason = register_money(field_of(fields, REGISTER_AMOUNT), format->decimal_sign,
                                        &line->amount);
    if (reason != NULL) return reason;
    if (!money_is_amount(line->amount)) return "сумма не больше нуля или больше 10 млн рублей";
    line->credited = line->amount;
    if (format->columns[REGISTER_CREDITED] != 0) {
        reason = register_money(field_of(fields, REGISTER_CREDITED), format->decimal_sign,
                                &line->credited);
        if (reason != NULL) return reason;
    }
    line->fee = money_minus(line->amount, line->credited);
    if (format->columns[REGISTER_FEE] != 0) {
        reason = register_money(field_of(fields, REGISTER_FEE), format->decimal_sign, &line->fee);
        if (reason != NULL) return reason;
        if (format->columns[REGISTER_CREDITED] == 0) {
            line->credited = money_minus(line->amount, line->fee);
        }
    }
    if (money_is_negative(line->credited) || money_is_negative(line->fee)) {
        return "зачислено или удержано больше, чем принято";
    }
    bool adds_up = money_compare(money_plus(line->credited, line->fee), line->amount) == 0;
    return adds_up ? NULL : "принято не равно сумме зачисленного и комиссии";
}

static const char *line_fields(const struct fields *fields, struct register_line *line)
{
    line->outside_id = field_of(fields, REGISTER_ID);
    line->number = field_of(fields, REGISTER_ACCOUNT);
    line->payer = field_of(fields, REGISTER_PAYER);
    line->purpose = field_of(fields, REGISTER_PURPOSE);
    if (line->outside_id.size == 0 || line->outside_id.size > REGISTER_ID_LIMIT) {
        return "номер операции пуст или слишком длинный";
    }
    if (line->number.size > REGISTER_NUMBER_LIMIT) return "лицевой счёт слишком длинный";
    if (!register_moment(field_of(fields, REGISTER_DATE), field_of(fields, REGISTER_TIME),
                         &line->day, &line->happened_at)) {
        return "дата или время не читается";
    }
    return money_fields(fields, line);
}

static void payment_read(struct reading *reading, struct text text)
{
    struct fields fields = {.reading = reading};
    struct register_line line = {.line = reading->line};
    fields.count = fields_cut(text, reading->format->separator, fields.list,
                              REGISTER_COLUMNS_LIMIT);
    int least = columns_least(reading->format);
    if (fields.count < least) {
        file_problem_add(reading->problems, reading->arena, reading->line,
                         "полей %d, а должно быть не меньше %d: не тот разделитель или строка "
                         "оборвана",
                         fields.count, least);
        return;
    }
    const char *reason = line_fields(&fields, &line);
    if (reason != NULL) {
        file_problem_add(reading->problems, reading->arena, reading->line, "%s", reason);
    } else if (reading->list->count >= REGISTER_LINES_LIMIT) {
        file_problem_add(reading->problems, reading->arena, reading->line, "платежей больше %d",
                         REGISTER_LINES_LIMIT);
    } else {
        list_add(reading, &line);
    }
}

/* ---- the trailer ---- */

static bool is_trailer(const struct register_format *format, struct text line)
{
    switch (format->trailer) {
    case REGISTER_TRAILER_NONE: return false;
    case REGISTER_TRAILER_SBER: return text_starts(line, TEXT("="));
    case REGISTER_TRAILER_OSMP:
        return line.size >= 5 && text_equal_ignoring_case(text_part(line, 0, 5), TEXT("total"));
    }
    return false;
}

static void sum_compare(struct reading *reading, const char *what, struct money told,
                        struct money sum)
{
    if (money_compare(told, sum) == 0) return;
    file_problem_add(reading->problems, reading->arena, reading->line,
                     "в итоге %s %s, а по строкам %s", what, money_format(reading->arena, told),
                     money_format(reading->arena, sum));
}

static void count_compare(struct reading *reading, struct text field)
{
    int64_t told;
    if (parse_int64(text_trim(field), 0, INT32_MAX, &told) != OK) {
        file_problem_add(reading->problems, reading->arena, reading->line,
                         "число платежей в итоге не читается");
    } else if (told != reading->list->count) {
        file_problem_add(reading->problems, reading->arena, reading->line,
                         "в итоге платежей %" PRId64 ", а строк %d", told, reading->list->count);
    }
}

/* SPEC sber 2.3: count and three sums must equal the body, else reject the whole file. */
static const char *sber_trailer_read(struct reading *reading, struct text line)
{
    struct register_list *list = reading->list;
    struct text fields[SBER_TRAILER_FIELDS + 1];
    struct money sums[3];
    int count = fields_cut(text_part(line, 1, line.size), reading->format->separator, fields,
                           SBER_TRAILER_FIELDS + 1);
    if (count != SBER_TRAILER_FIELDS) return "в итоговой строке не шесть полей";
    count_compare(reading, fields[0]);
    for (int i = 0; i < 3; i++) {
        const char *reason = register_money(text_trim(fields[i + 1]), reading->format->decimal_sign,
                                            &sums[i]);
        if (reason != NULL) return reason;
    }
    sum_compare(reading, "принято", sums[0], list->amount);
    sum_compare(reading, "зачислено", sums[1], list->credited);
    sum_compare(reading, "комиссия", sums[2], list->fee);
    list->order_number = text_trim(fields[4]);
    if (list->order_number.size > REGISTER_ID_LIMIT)
        return "номер платёжного поручения не читается";
    if (!register_day(text_trim(fields[5]), &list->order_day)) {
        return "дата платёжного поручения не читается";
    }
    return NULL;
}

/* SPEC osmp 1.7: last line `Total:`, number of payments, amount. */
static const char *osmp_trailer_read(struct reading *reading, struct text line)
{
    struct text fields[OSMP_TRAILER_FIELDS + 1];
    struct money sum;
    int count = fields_cut(line, reading->format->separator, fields, OSMP_TRAILER_FIELDS + 1);
    if (count != OSMP_TRAILER_FIELDS) return "в итоговой строке не три поля";
    count_compare(reading, fields[1]);
    const char *reason = register_money(text_trim(fields[2]), reading->format->decimal_sign, &sum);
    if (reason != NULL) return reason;
    sum_compare(reading, "сумма", sum, reading->list->amount);
    return NULL;
}

static void trailer_read(struct reading *reading, struct text line)
{
    const char *reason = reading->format->trailer == REGISTER_TRAILER_SBER
                             ? sber_trailer_read(reading, line)
                             : osmp_trailer_read(reading, line);
    reading->has_trailer = true;
    if (reason != NULL) {
        file_problem_add(reading->problems, reading->arena, reading->line, "%s", reason);
    }
}

/* ---- the whole ---- */

static void sums_make(struct register_list *list)
{
    list->amount = list->credited = list->fee = money_zero();
    for (int i = 0; i < list->count; i++) {
        list->amount = money_plus(list->amount, list->lines[i].amount);
        list->credited = money_plus(list->credited, list->lines[i].credited);
        list->fee = money_plus(list->fee, list->lines[i].fee);
    }
}

/* The day that most lines have; of equals the later. */
static void days_make(struct reading *reading)
{
    struct register_list *list = reading->list;
    int most = 0;
    struct id_map days;
    int *counts = ARENA_ARRAY(reading->arena, int, (size_t)list->count + 1);
    id_map_init(&days, reading->arena, list->count);
    list->has_day = list->count > 0 || list->order_number.size > 0;
    if (list->count == 0) {
        list->first_day = list->last_day = list->day = list->order_day;
        return;
    }
    list->first_day = list->last_day = list->lines[0].day;
    for (int i = 0; i < list->count; i++) {
        struct day day = list->lines[i].day;
        int count = ++counts[id_map_add(&days, day.number)];
        bool is_later = day_compare(day, list->day) > 0;
        if (count > most || (count == most && is_later)) {
            most = count;
            list->day = day;
        }
        if (day_compare(day, list->first_day) < 0) list->first_day = day;
        if (day_compare(day, list->last_day) > 0) list->last_day = day;
    }
}

/* One operation twice in one file: the file is doubled, or its maker does not know either. */
static void repeats_find(struct reading *reading)
{
    struct register_list *list = reading->list;
    struct id_map known;
    int *lines = ARENA_ARRAY(reading->arena, int, (size_t)list->count + 1);
    id_map_init(&known, reading->arena, list->count);
    for (int i = 0; i < list->count; i++) {
        struct text id = list->lines[i].outside_id;
        struct digest digest = hash_of(id.bytes, id.size);
        int count = known.count;
        int place = id_map_add(&known, digest_int63(&digest) | 1);
        if (known.count > count) {
            lines[place] = list->lines[i].line;
        } else {
            file_problem_add(reading->problems, reading->arena, list->lines[i].line,
                             "операция %.*s уже стоит в строке %d", TEXT_ARGS(id), lines[place]);
        }
    }
}

static void line_read(struct reading *reading, struct text line)
{
    if (reading->has_trailer) {
        file_problem_add(reading->problems, reading->arena, reading->line,
                         "строка после итога: файл склеен из нескольких");
    } else if (line.size > REGISTER_LINE_LIMIT) {
        file_problem_add(reading->problems, reading->arena, reading->line, "строка длиннее %d байт",
                         REGISTER_LINE_LIMIT);
    } else if (is_trailer(reading->format, line)) {
        sums_make(reading->list);
        trailer_read(reading, line);
    } else {
        payment_read(reading, line);
    }
}

/* Lines end with LF or CRLF; blank ones do not count. */
static void lines_read(struct reading *reading, struct text text)
{
    int lines = 0, last = 0;
    for (struct text rest = text; rest.bytes != NULL;) {
        lines++;
        if (text_trim(text_cut(&rest, '\n')).size > 0) last = lines;
    }
    last -= reading->format->skip_last;
    while (text.bytes != NULL && reading->line < last) {
        struct text line = text_cut(&text, '\n');
        if (line.size > 0 && line.bytes[line.size - 1] == '\r') line.size--;
        reading->line++;
        if (reading->line <= reading->format->skip_first || text_trim(line).size == 0) continue;
        line_read(reading, line);
    }
}

void register_read(struct arena *arena, const struct register_format *format, struct text bytes,
                   struct register_list *out_list, struct file_problems *problems)
{
    struct text text;
    struct reading reading = {
        .arena = arena, .format = format, .list = out_list, .problems = problems};
    *out_list = (struct register_list){.count = 0};
    if (bytes.size > REGISTER_BYTES_LIMIT) {
        file_problem_add(problems, arena, 0, "файл больше %d МБ", REGISTER_BYTES_LIMIT >> 20);
        return;
    }
    if (!register_decode(arena, format->charset, bytes, &text)) {
        file_problem_add(problems, arena, 0, "файл не в кодировке %s, на которую настроен канал",
                         charset_name(format->charset));
        return;
    }
    lines_read(&reading, text);
    reading.line = 0;
    if (format->trailer == REGISTER_TRAILER_NONE) sums_make(out_list);
    if (format->trailer != REGISTER_TRAILER_NONE && !reading.has_trailer) {
        file_problem_add(problems, arena, 0, "нет итоговой строки: файл оборван");
    }
    if (format->trailer == REGISTER_TRAILER_NONE && out_list->count == 0 && problems->total == 0) {
        file_problem_add(problems, arena, 0, "в файле нет ни одного платежа");
    }
    days_make(&reading);
    repeats_find(&reading);
}
