/* What the files behind one_c.h share with each other. */
#ifndef EXPORT_ONE_C_INSIDE_H
#define EXPORT_ONE_C_INSIDE_H

#include "export/one_c.h"
#include "report/sheet.h"

enum one_c_section { ONE_C_SETTLEMENTS, ONE_C_TOP_UPS, ONE_C_TURNOVER };
enum { ONE_C_SECTIONS = 3 };

/* The word of a section in XML, and of its CSV file. */
const char *one_c_section_word(enum one_c_section section); /* «Расчеты» */
const char *one_c_section_file(enum one_c_section section); /* "settlements" */
bool one_c_has_section(const struct one_c_profile *profile, enum one_c_section section);

/* A set as tables: column titles are the names of attributes in XML and headings in CSV. */
struct one_c_set {
    const struct one_c_profile *profile;
    struct day first_day, last_day;
    int64_t number;
    struct instant made_at;
    const struct zone *zone;
    struct sheet sheets[ONE_C_SECTIONS]; /* of those that the profile includes */
    bool is_over;                        /* every day is sealed in every book */
};

/* Reads what the profile includes; `number` and `made_at` are left to the caller. */
enum err one_c_set_load(struct tx *tx, struct arena *arena, const struct one_c_profile *profile,
                        struct day first_day, struct day last_day, struct one_c_set *out_set)
    MUST_CHECK;
/* Over all that it says but number and moment. */
enum err one_c_set_digest(struct arena *arena, const struct one_c_set *set,
                          struct digest *out_digest) MUST_CHECK;
/* XML, CSV, schema and control sums, by the profile. */
enum err one_c_set_files(struct arena *arena, const struct one_c_set *set,
                         struct one_c_files *out_files) MUST_CHECK;

/* one_c_xml.c: the set as one document, in the profile's encoding. */
struct text one_c_xml_write(struct arena *arena, const struct one_c_set *set);

/* The XML schema, one_c.xsd. */
extern const struct text one_c_xsd;

#endif
