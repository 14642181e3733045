// Fuzzes what the panel does with any bytes from its serial line: libFuzzer with ASan and UBSan.
//
//   make -C tests/fuzz ../../build/fuzz/panel_link
//   build/fuzz/panel_link -runs=10000000 -max_len=512
//
// An input is a row of actions: 'b' gives the line bytes as they are, 'f' a frame with a right CRC
// around bytes of the input, 'c' moves contacts, 't' lets time pass, 'r' sets how much the line out
// takes. So the fuzzer reaches what lies behind the CRC too. After each action the panel's own
// rules are asserted.
#include <assert.h>
#include <string.h>

#include "../../c_core/board/generated/controls.h"
#include "../../hw/panel/panel.h"

#define QUEUE_BYTES 256u
#define STEPS_MAX 32u
#define ROW_POSITIONS(name, positions, initial, critical, momentary) positions,

static const uint8_t positions_of[CONTROLS] = {CONTROL_ROWS(ROW_POSITIONS)};

static struct {
    struct panel panel;
    uint8_t contacts[HAL_COLUMNS];
    struct hal_lights lights;
    uint16_t now_ms;
    uint8_t queue[QUEUE_BYTES];
    uint16_t count, taken;
    uint16_t room;
    struct link host; // the other end: reads what the panel says, and numbers what it is told
} bench;

uint8_t hal_contacts(uint8_t column) {
    assert(column < HAL_COLUMNS);
    return bench.contacts[column];
}

void hal_show(const struct hal_lights *lights) {
    assert(lights->brightness <= 15);
    bench.lights = *lights;
}

bool hal_take(uint8_t *byte) {
    if (bench.taken == bench.count) {
        bench.taken = bench.count = 0;
        return false;
    }
    *byte = bench.queue[bench.taken++];
    return true;
}

// Whatever the panel sends is whole, undamaged, in order, and says what a panel may say.
bool hal_send(const uint8_t *bytes, uint8_t count) {
    struct link_message message;
    uint8_t messages = 0;
    assert(count <= LINK_FRAME_MAX);
    if (count > bench.room) {
        return false;
    }
    for (uint8_t i = 0; i < count; i++) {
        if (link_take(&bench.host, bytes[i], &message)) {
            messages++;
            assert(message.type == LINK_HELLO || message.type == LINK_STATE ||
                   message.type == LINK_CHANGE);
            assert(message.type == LINK_HELLO || bench.panel.linked);
        }
    }
    assert(messages == 1 && bench.host.damaged == 0 && bench.host.repeated == 0);
    return true;
}

uint16_t hal_milliseconds(void) { return bench.now_ms; }

static void give(const uint8_t *bytes, uint16_t count) {
    for (uint16_t i = 0; i < count && bench.count < QUEUE_BYTES; i++) {
        bench.queue[bench.count++] = bytes[i];
    }
}

static void give_frame(const uint8_t *bytes, uint8_t count) {
    uint8_t frame[LINK_FRAME_MAX];
    if (count > 0 && count - 1u <= LINK_BODY_MAX) {
        give(frame, link_frame(&bench.host, bytes[0], bytes + 1, (uint8_t)(count - 1u), frame));
    }
}

static void pass(uint8_t milliseconds) {
    for (uint8_t i = 0; i < milliseconds; i++) {
        bench.now_ms++;
        panel_step(&bench.panel);
    }
}

// A little time in steps of the clock, or much of it at once.
static void pass_time(uint8_t value) {
    if (value < STEPS_MAX) {
        pass(value);
    } else {
        bench.now_ms = (uint16_t)(bench.now_ms + 16u * value);
        panel_step(&bench.panel);
    }
}

static void check(void) {
    for (uint8_t control = 0; control < CONTROLS; control++) {
        assert(bench.panel.position[control] < positions_of[control]);
    }
    if (!bench.panel.linked) {
        const struct hal_lights dark = {0};
        assert(!memcmp(&bench.lights, &dark, sizeof dark));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    memset(&bench, 0, sizeof bench);
    bench.room = QUEUE_BYTES;
    panel_open(&bench.panel);
    for (size_t at = 0; at + 2 <= size;) {
        uint8_t action = data[at];
        uint8_t value = data[at + 1];
        at += 2;
        size_t left = size - at;
        uint8_t count = (uint8_t)(left < value ? left : value);
        switch (action) {
        case 'b':
            give(data + at, count);
            at += count;
            break;
        case 'f':
            give_frame(data + at, count);
            at += count;
            break;
        case 'c': bench.contacts[value % HAL_COLUMNS] = left ? data[at++] : 0; break;
        case 't': pass_time(value); break;
        case 'r': bench.room = value; break;
        default: break;
        }
        check();
    }
    pass(8);
    check();
    return 0;
}
