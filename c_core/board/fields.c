// The fields of a state by name: see fields.h and docs/snapshot-format.md.
#include "fields.h"

#include <string.h>

#include "generated/state_fields.h"

#define FIELDS_MAX 4096u // of a file; ours are some hundreds
#define NUMBERS_BYTES 9u // after a name

// groups of count elements of size bytes, from one group to the next stride bytes.
struct field {
    const char *name;
    size_t offset;
    uint32_t size;
    uint32_t count;
    uint32_t groups;
    size_t stride;
};

#define ROW(name, member, size, count, groups, stride)                                             \
    {name, offsetof(struct machine, member), size, count, groups, stride},
static const struct field fields[] = {STATE_FIELDS(ROW)};
#undef ROW
#define FIELDS (sizeof fields / sizeof fields[0])

#define SUM(name, member, size, count, groups, stride) +(size_t)(size) * (count) * (groups)
#define OWN(name, base, span, irq, standard) -sizeof(struct name)
_Static_assert((0 STATE_FIELDS(SUM)) + (sizeof(struct devices) SLOTS(OWN)) ==
                   sizeof(struct machine),
               "struct machine has other fields than state_fields.h: make generate");
#undef SUM
#undef OWN
#define FITS(name, member, size, count, groups, stride)                                            \
    _Static_assert(sizeof(((struct machine *)0)->member) == (size_t)(size) * (count),              \
                   name " is of another size than in state_fields.h: make generate");
STATE_FIELDS(FITS)
#undef FITS

// What a field is in a machine to which it means nothing, where that is not zero.
static const struct {
    const char *name;
    uint64_t value;
} defaults[] = {
#define DATE(name, base, span, irq, standard) {"schedule.wake_cycle." #name, SLOT_NEVER},
    SLOTS(DATE)
#undef DATE
        {"htif.look_cycle", SLOT_NEVER},
    {"devices.edac.scrub_interval_us", 100},
};

static const struct field *find(const char *name, size_t length) {
    for (size_t i = 0; i < FIELDS; i++) {
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

// What a field was called before: the commands stood among the state of the part that takes them,
// where the controls stand among the latches of the cockpit.
static const struct {
    const char *was;
    const char *is;
} moved[] = {
    {"world.manifold.split", "world.manifold.command.split"},
    {"world.manifold.run", "world.manifold.command.run"},
    {"world.manifold.all_reserves", "world.manifold.command.all_reserves"},
    {"world.propulsion.throttle", "world.propulsion.command.throttle"},
    {"world.propulsion.heating", "world.propulsion.command.heat"},
    {"world.propulsion.valve", "world.propulsion.command.valve"},
    {"world.rotation.wheel_demand_nm", "world.rotation.command.wheels_nm"},
    {"world.rotation.thrusters_demand", "world.rotation.command.thrusters"},
    {"world.air.oxygen_setpoint_pa", "world.air.command.oxygen_pa"},
    {"world.air.heater_setpoint_k", "world.air.command.heater_k"},
    {"devices.cockpit.position", "world.hand.position"},
    {"devices.cockpit.panel", "world.hand.panel"},
    {"devices.cockpit.fitted", "world.hand.fitted"},
    {"devices.cockpit.set_up", "world.hand.set_up"},
};

// The field that an earlier or the present version calls so.
static const struct field *find_moved(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof moved / sizeof moved[0]; i++) {
        if (strlen(moved[i].was) == length && memcmp(moved[i].was, name, length) == 0) {
            return find(moved[i].is, strlen(moved[i].is));
        }
    }
    return find(name, length);
}

static void set_defaults(struct machine *machine) {
    memset(machine, 0, sizeof *machine);
    world_settings_default(&machine->world.settings);
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        const struct field *field = find(defaults[i].name, strlen(defaults[i].name));
        if (field) {
            memcpy((uint8_t *)machine + field->offset, &defaults[i].value, field->size);
        }
    }
}

static bool is_zero(const uint8_t *bytes, size_t count) {
    return count == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, count - 1) == 0);
}

// A field as it lies in a file goes where it belongs. to NULL: there is no such field any more.
static bool take(struct machine *machine, const struct field *to, const struct field *from,
                 const uint8_t *bytes, const char **what) {
    if (to && to->size != from->size) {
        *what = "a field has numbers of another size";
        return false;
    }
    for (uint32_t group = 0; group < from->groups; group++) {
        const uint8_t *source = bytes + group * from->stride;
        uint32_t kept = to && group < to->groups ? to->count : 0;
        kept = kept < from->count ? kept : from->count;
        if (kept) {
            memcpy((uint8_t *)machine + to->offset + group * to->stride, source,
                   (size_t)kept * from->size);
        }
        if (!is_zero(source + (size_t)kept * from->size,
                     (size_t)(from->count - kept) * from->size)) {
            *what = "it holds something that this version does not know";
            return false;
        }
    }
    return true;
}

// A paced device goes by the world's steps. It had a date of its own once, which fell on them.
static void drop_dates(struct machine *machine) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (slot_pace[i]) {
            machine->schedule.wake_cycle[i] = SLOT_NEVER;
        }
    }
}

// ---- present files ----------------------------------------------------------------------------

static size_t group_bytes(const struct field *field) { return (size_t)field->size * field->count; }

static void put_field(const struct machine *machine, const struct field *field, uint8_t *bytes) {
    size_t length = strlen(field->name);
    bytes[0] = (uint8_t)length;
    memcpy(bytes + 1, field->name, length);
    bytes += 1 + length;
    bytes[0] = (uint8_t)field->size;
    memcpy(bytes + 1, &field->count, sizeof field->count);
    memcpy(bytes + 5, &field->groups, sizeof field->groups);
    bytes += NUMBERS_BYTES;
    for (uint32_t group = 0; group < field->groups; group++) {
        memcpy(bytes + group * group_bytes(field),
               (const uint8_t *)machine + field->offset + group * field->stride,
               group_bytes(field));
    }
}

size_t fields_put(const struct machine *machine, uint8_t *bytes) {
    size_t place = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        if (bytes) {
            put_field(machine, &fields[i], bytes + place);
        }
        place +=
            1 + strlen(fields[i].name) + NUMBERS_BYTES + fields[i].groups * group_bytes(&fields[i]);
    }
    return place;
}

// The head of the field at *place, which moves past it. False: it is cut off, or none.
static bool read_head(const uint8_t *bytes, size_t count, size_t *place, size_t *name_bytes,
                      struct field *field) {
    if (count - *place < 1) {
        return false;
    }
    *name_bytes = bytes[(*place)++];
    if (count - *place < *name_bytes + NUMBERS_BYTES) {
        return false;
    }
    field->name = (const char *)bytes + *place;
    *place += *name_bytes;
    field->size = bytes[*place];
    memcpy(&field->count, bytes + *place + 1, sizeof field->count);
    memcpy(&field->groups, bytes + *place + 5, sizeof field->groups);
    *place += NUMBERS_BYTES;
    uint64_t left = count - *place;
    bool sized = field->size == 1 || field->size == 2 || field->size == 4 || field->size == 8;
    if (!sized || field->count == 0 || field->groups == 0 ||
        field->count > left / field->size / field->groups) {
        return false;
    }
    field->stride = group_bytes(field);
    return true;
}

bool fields_take(struct machine *machine, const uint8_t *bytes, size_t count, const char **what) {
    size_t place = 0;
    set_defaults(machine);
    for (uint32_t number = 0; place < count; number++) {
        struct field from;
        size_t name_bytes;
        if (number == FIELDS_MAX || !read_head(bytes, count, &place, &name_bytes, &from)) {
            *what = "a field of its state is cut off";
            return false;
        }
        // They mostly come in the order in which they are now.
        const struct field *next = number < FIELDS ? &fields[number] : NULL;
        bool follows = next && strlen(next->name) == name_bytes &&
                       memcmp(next->name, from.name, name_bytes) == 0;
        const struct field *to = follows ? next : find_moved(from.name, name_bytes);
        if (!take(machine, to, &from, bytes + place, what)) {
            return false;
        }
        place += from.groups * group_bytes(&from);
    }
    drop_dates(machine);
    return true;
}

// ---- version 1 --------------------------------------------------------------------------------

// The table of upsets had no order then.
static void sort_upsets(struct upsets *upsets) {
    for (uint64_t row = 1; row < upsets->count && row < UPSET_WORDS; row++) {
        for (uint64_t at = row; at > 0; at--) {
            struct upset upset = upsets->words[at];
            if (upsets->words[at - 1].address <= upset.address) {
                break;
            }
            upsets->words[at] = upsets->words[at - 1];
            upsets->words[at - 1] = upset;
        }
    }
}

bool fields_take_v1(struct machine *machine, fields_section *section, const void *file,
                    const char **what) {
    static const struct {
        const char *section;
        struct field field;
    } rows[] = {
#define FIELD(section, name, offset, size, count, groups, stride)                                  \
    {#section, {name, offset, size, count, groups, stride}},
#include "snapshot_v1.def"
#undef FIELD
    };
    set_defaults(machine);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct field *from = &rows[i].field;
        size_t bytes = 0;
        const uint8_t *place = section(file, rows[i].section, &bytes);
        size_t end = from->offset + (from->groups - 1) * from->stride + group_bytes(from);
        if (!place || bytes < end) {
            *what = "a section is missing or cut off";
            return false;
        }
        const struct field *to = find_moved(from->name, strlen(from->name));
        if (!take(machine, to, from, place + from->offset, what)) {
            return false;
        }
    }
    // Instructions were counted by lives of the computer, and entries of traps not at all.
    machine->cpu.steps += machine->cpu.minstret;
    sort_upsets(&machine->upsets);
    drop_dates(machine);
    return true;
}
