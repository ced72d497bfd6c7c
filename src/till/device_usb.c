/* Which serial line belongs to a USB device, as the kernel's /sys says: each tty's `device` lies
 * somewhere below the folder of the USB device, which has idVendor and idProduct. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scoped.h"
#include "till/device.h"

enum { LEVELS_LIMIT = 8, ID_BYTES = 16 };

static void folder_done(DIR *folder)
{
    if (folder != NULL) closedir(folder);
}

static void file_done(FILE *file)
{
    if (file != NULL) fclose(file);
}

SCOPED_DEFINE(folder, DIR, folder_done)
SCOPED_DEFINE(file, FILE, file_done)

/* A file of four hexadecimal digits; false: there is none such. */
static bool read_id(const char *folder, const char *name, unsigned *out_id)
{
    char path[PATH_MAX], said[ID_BYTES], *end;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return false;
    scoped(file) FILE *file = fopen(path, "re");
    if (file == NULL || fgets(said, sizeof said, file) == NULL) return false;
    unsigned long id = strtoul(said, &end, 16);
    if (end == said || id > 0xFFFF) return false;
    *out_id = (unsigned)id;
    return true;
}

/* Climbs from the tty's device to the USB device that it is a part of. */
static bool belongs_to(const char *sysfs, const char *tty, unsigned vendor, unsigned product)
{
    char path[PATH_MAX], place[PATH_MAX];
    unsigned has_vendor = 0, has_product = 0;
    if (snprintf(path, sizeof path, "%s/class/tty/%s/device", sysfs, tty) >= (int)sizeof path) {
        return false;
    }
    if (realpath(path, place) == NULL) return false;
    for (int level = 0; level < LEVELS_LIMIT; level++) {
        if (read_id(place, "idVendor", &has_vendor)) {
            return read_id(place, "idProduct", &has_product) && has_vendor == vendor &&
                   has_product == product;
        }
        char *slash = strrchr(place, '/');
        if (slash == NULL || slash == place) return false;
        *slash = '\0';
    }
    return false;
}

enum err device_find_usb_serial(const char *sysfs, unsigned vendor, unsigned product,
                                char out_path[DEVICE_NAME_LIMIT])
{
    char path[PATH_MAX], found[NAME_MAX + 1] = "";
    if (snprintf(path, sizeof path, "%s/class/tty", sysfs) >= (int)sizeof path) return ERR_LIMIT;
    scoped(folder) DIR *folder = opendir(path);
    if (folder == NULL) return ERR_NOT_FOUND;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' || strlen(entry->d_name) > DEVICE_NAME_LIMIT - 6) continue;
        if (found[0] != '\0' && strcmp(entry->d_name, found) >= 0) continue;
        if (!belongs_to(sysfs, entry->d_name, vendor, product)) continue;
        snprintf(found, sizeof found, "%s", entry->d_name);
    }
    if (found[0] == '\0') return ERR_NOT_FOUND;
    snprintf(out_path, DEVICE_NAME_LIMIT, "/dev/%.*s", DEVICE_NAME_LIMIT - 6, found);
    return OK;
}
