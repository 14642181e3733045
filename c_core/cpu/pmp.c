// Physical memory protection: sixteen entries, granularity four bytes, addresses of 34 bits.
//
// An access is checked in pieces, each within an aligned word. A word lies in a region with all its
// bytes or with none, so no piece ever matches an entry in part; an access that straddles two
// regions is permitted when both permit their pieces, and a denied one has done nothing. The rules
// leave that open for misaligned accesses and for doubles. Writes that the manual reserves: W
// without R is stored without W, bits 5 and 6 of an entry as zeros. Not modelled: entries 16 to 63
// (their registers do not exist), Smepmp.
//
// Source: The RISC-V Instruction Set Manual, volume II (20240411), "Physical Memory Protection".
#include "pmp.h"

#include <assert.h>
#include <string.h>

#include "trap.h"

#define CONFIG_ADDRESS_SHIFT 3u
#define CONFIG_LOCKED 0x80u
#define CONFIG_ALL (CONFIG_LOCKED | 3u << CONFIG_ADDRESS_SHIFT | PMP_ALL)
#define WORD_BYTES 4u

enum address_mode { MODE_OFF, MODE_TOP, MODE_WORD, MODE_POWER };

struct region {
    uint64_t first;
    uint64_t end; // one past its last byte; first or below: it is empty
};

static uint32_t config_of(const struct cpu *cpu, uint32_t entry) {
    assert(entry < CPU_PMP_ENTRIES);
    return cpu->pmpcfg[entry / 4] >> 8 * (entry % 4) & 0xff;
}

static uint32_t mode_of(uint32_t config) { return config >> CONFIG_ADDRESS_SHIFT & 3; }

static struct region region_of(const struct cpu *cpu, uint32_t entry) {
    const uint64_t address = cpu->pmpaddr[entry];
    // NAPOT: the lowest zero and the ones below it tell the size.
    const uint64_t below = address ^ (address + 1);
    switch (mode_of(config_of(cpu, entry))) {
    case MODE_TOP:
        return (struct region){
            .first = entry ? (uint64_t)cpu->pmpaddr[entry - 1] * WORD_BYTES : 0,
            .end = address * WORD_BYTES,
        };
    case MODE_WORD:
        return (struct region){.first = address * WORD_BYTES, .end = (address + 1) * WORD_BYTES};
    case MODE_POWER:
        return (struct region){
            .first = (address & ~below) * WORD_BYTES,
            .end = ((address | below) + 1) * WORD_BYTES,
        };
    default: return (struct region){.first = 0, .end = 0};
    }
}

// What an entry permits that mode; machine mode is bound by locked entries alone.
static uint32_t permissions_of(uint32_t config, uint32_t privilege) {
    const bool bound = privilege != PRIVILEGE_MACHINE || (config & CONFIG_LOCKED);
    return bound ? config & PMP_ALL : PMP_ALL;
}

// What is permitted at a byte.
static uint32_t permissions(const struct cpu *cpu, uint32_t privilege, uint32_t address) {
    for (uint32_t entry = 0; entry < CPU_PMP_ENTRIES; entry++) {
        const uint32_t config = config_of(cpu, entry);
        if (mode_of(config) == MODE_OFF) {
            continue;
        }
        const struct region region = region_of(cpu, entry);
        if (region.first <= address && address < region.end) {
            return permissions_of(config, privilege);
        }
    }
    return privilege == PRIVILEGE_MACHINE ? PMP_ALL : 0;
}

static bool any_locked(const struct cpu *cpu) {
    uint32_t all = 0;
    for (uint32_t i = 0; i < CPU_PMP_ENTRIES / 4; i++) {
        all |= cpu->pmpcfg[i];
    }
    return all & UINT32_C(0x80808080);
}

static uint32_t privilege_of(const struct cpu *cpu, enum pmp_permission access) {
    const bool lent = access != PMP_EXECUTE && (cpu->mstatus & MSTATUS_MPRV);
    return lent ? (cpu->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT : cpu->privilege;
}

bool pmp_permits(const struct cpu *cpu, enum pmp_permission access, uint32_t address, uint32_t size,
                 uint32_t *fault) {
    const uint32_t privilege = privilege_of(cpu, access);
    if (privilege == PRIVILEGE_MACHINE && !any_locked(cpu)) {
        return true;
    }
    uint32_t word = address & ~(WORD_BYTES - 1);
    const uint32_t words = (address - word + size + WORD_BYTES - 1) / WORD_BYTES;
    for (uint32_t i = 0; i < words; i++, word += WORD_BYTES) {
        if (!(permissions(cpu, privilege, word) & access)) {
            *fault = i ? word : address;
            return false;
        }
    }
    return true;
}

// The first border of a region after that address, or end.
static uint64_t next_border(const struct cpu *cpu, uint64_t address, uint64_t end) {
    for (uint32_t entry = 0; entry < CPU_PMP_ENTRIES; entry++) {
        if (mode_of(config_of(cpu, entry)) == MODE_OFF) {
            continue;
        }
        const struct region region = region_of(cpu, entry);
        if (region.first > address && region.first < end) {
            end = region.first;
        }
        if (region.end > address && region.end < end) {
            end = region.end;
        }
    }
    return end;
}

struct pmp_window pmp_window(const struct cpu *cpu, enum pmp_permission access, uint32_t base,
                             uint32_t bytes) {
    const uint32_t privilege = privilege_of(cpu, access);
    const uint64_t end = (uint64_t)base + bytes;
    uint64_t first = base, longest_first = base, longest = 0;
    for (uint64_t address = base, next; address < end; address = next) {
        next = next_border(cpu, address, end);
        assert(next > address);
        if (!(permissions(cpu, privilege, (uint32_t)address) & access)) {
            first = next;
        } else if (next - first > longest) {
            longest = next - first;
            longest_first = first;
        }
    }
    assert(longest_first >= base && longest_first + longest <= end);
    return (struct pmp_window){.base = (uint32_t)longest_first, .bytes = (uint32_t)longest};
}

struct pmp_state pmp_state(const struct cpu *cpu) {
    struct pmp_state state = {
        .code_privilege = cpu->privilege,
        .data_privilege = privilege_of(cpu, PMP_WRITE),
    };
    memcpy(state.config, cpu->pmpcfg, sizeof state.config);
    memcpy(state.address, cpu->pmpaddr, sizeof state.address);
    return state;
}

// Asked at each entry of the fast loop: the registers are compared where they lie.
bool pmp_state_holds(const struct pmp_state *state, const struct cpu *cpu) {
    return state->code_privilege == cpu->privilege &&
           state->data_privilege == privilege_of(cpu, PMP_WRITE) &&
           memcmp(state->config, cpu->pmpcfg, sizeof cpu->pmpcfg) == 0 &&
           memcmp(state->address, cpu->pmpaddr, sizeof cpu->pmpaddr) == 0;
}

bool pmp_off(const struct cpu *cpu) {
    return cpu->privilege == PRIVILEGE_MACHINE &&
           privilege_of(cpu, PMP_WRITE) == PRIVILEGE_MACHINE && !any_locked(cpu);
}

// An address register is locked by its own entry, and by the next when that counts from it.
void pmp_write_address(struct cpu *cpu, uint32_t index, uint32_t value) {
    const uint32_t next = index + 1 < CPU_PMP_ENTRIES ? config_of(cpu, index + 1) : 0;
    const bool base_of_locked = (next & CONFIG_LOCKED) && mode_of(next) == MODE_TOP;
    if (!(config_of(cpu, index) & CONFIG_LOCKED) && !base_of_locked) {
        cpu->pmpaddr[index] = value;
    }
}

void pmp_write_config(struct cpu *cpu, uint32_t index, uint32_t value) {
    uint32_t kept = 0;
    for (uint32_t entry = 4 * index; entry < 4 * index + 4; entry++) {
        const uint32_t shift = 8 * (entry % 4);
        const uint32_t old = config_of(cpu, entry);
        uint32_t config = value >> shift & CONFIG_ALL;
        if (!(config & PMP_READ)) {
            config &= ~(uint32_t)PMP_WRITE;
        }
        kept |= (old & CONFIG_LOCKED ? old : config) << shift;
    }
    cpu->pmpcfg[index] = kept;
}
