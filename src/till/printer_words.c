/* What a cashier reads about the printer: what happened, what to do, what goes on meanwhile. */
#include <stddef.h>

#include "till/printer.h"

const char *printer_state_words(enum printer_state state)
{
    switch (state) {
    case PRINTER_ABSENT:
    case PRINTER_READY: return NULL;
    case PRINTER_PAPER_LOW: return "В принтере заканчивается бумага: приготовьте новый рулон.";
    case PRINTER_PAPER_OUT:
        return "В принтере нет бумаги. Вставьте рулон: чеки напечатаются сами. "
               "Продавать можно и без печати.";
    case PRINTER_COVER_OPEN:
        return "Открыта крышка принтера. Закройте её до щелчка. Продавать можно и без печати.";
    case PRINTER_BROKEN:
        return "Принтер сообщает о неисправности. Выключите его и включите снова; если не "
               "поможет, вызовите техника. Продавать можно и без печати.";
    case PRINTER_OFFLINE:
        return "Принтер не печатает: выключена готовность. Нажмите на нём кнопку подачи бумаги. "
               "Продавать можно и без печати.";
    case PRINTER_NOT_ANSWERING:
        return "Принтер не отвечает. Проверьте, включён ли он и вставлены ли провода. "
               "Продавать можно и без печати.";
    }
    return NULL;
}
