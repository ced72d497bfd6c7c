/* States of printers as they say them. SPEC star 2, escpos 2. */
#include "till/print_talk.h"

enum {
    STAR_LEAST_BYTES = 7, /* up to the byte of paper */
    STAR_MOST_BYTES = 17,
    STAR_COUNTER_AT = 7,
};

int print_star_packet_size(const uint8_t *bytes, size_t size)
{
    if (size == 0) return 0;
    /* 0xx0xxx1; what lies between packets (flow control, answers of one byte) is none. */
    if ((bytes[0] & 0x91) != 0x01) return -1;
    if (size == 1) return 0;
    if ((bytes[1] & 0x91) != 0x00) return -1;
    int whole = (((bytes[0] >> 2) & 0x18) | ((bytes[0] >> 1) & 7)) + ((bytes[1] >> 6) & 2);
    if (whole < STAR_LEAST_BYTES || whole > STAR_MOST_BYTES) return -1;
    return size < (size_t)whole ? 0 : whole;
}

enum printer_state print_star_state(const uint8_t *packet, size_t size)
{
    if (size < STAR_LEAST_BYTES) return PRINTER_OFFLINE;
    /* Mechanics, cutter, unrecoverable, head too hot; other errors, receive buffer overflow. */
    if ((packet[3] & 0x6C) != 0 || (packet[4] & 0x4A) != 0) return PRINTER_BROKEN;
    if ((packet[2] & 0x20) != 0) return PRINTER_COVER_OPEN;
    if ((packet[5] & 0x08) != 0) return PRINTER_PAPER_OUT;
    if ((packet[2] & 0x08) != 0) return PRINTER_OFFLINE;
    return (packet[5] & 0x04) != 0 ? PRINTER_PAPER_LOW : PRINTER_READY;
}

int print_star_counter(const uint8_t *packet, size_t size)
{
    return size > STAR_COUNTER_AT ? (packet[STAR_COUNTER_AT] >> 1) & 0x1F : -1;
}

enum printer_state print_escpos_state(const uint8_t answers[4])
{
    if ((answers[2] & 0x68) != 0) return PRINTER_BROKEN;
    if ((answers[1] & 0x04) != 0) return PRINTER_COVER_OPEN;
    if ((answers[1] & 0x20) != 0 || (answers[3] & 0x60) != 0) return PRINTER_PAPER_OUT;
    if ((answers[1] & 0x40) != 0) return PRINTER_BROKEN;
    if ((answers[0] & 0x08) != 0) return PRINTER_OFFLINE;
    return (answers[3] & 0x0C) != 0 ? PRINTER_PAPER_LOW : PRINTER_READY;
}
