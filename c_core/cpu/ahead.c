// Reading an instruction without doing it.
//
// It is told what the instruction attempts: an access may still fault, and one that faults half-way
// is told whole. A conditional store whose reservation is gone attempts nothing.
#include "ahead.h"

#include "cache.h"

enum { READS = 1, WRITES = 2 };

struct touch {
    uint8_t bytes;
    uint8_t access;
};

static const struct touch touches[OPCODE_COUNT + 1] = {
    [OPCODE_lb] = {1, READS},
    [OPCODE_lbu] = {1, READS},
    [OPCODE_lh] = {2, READS},
    [OPCODE_lhu] = {2, READS},
    [OPCODE_lw] = {4, READS},
    [OPCODE_flw] = {4, READS},
    [OPCODE_fld] = {8, READS},
    [OPCODE_sb] = {1, WRITES},
    [OPCODE_sh] = {2, WRITES},
    [OPCODE_sw] = {4, WRITES},
    [OPCODE_fsw] = {4, WRITES},
    [OPCODE_fsd] = {8, WRITES},
    [OPCODE_lr_w] = {4, READS},
    [OPCODE_sc_w] = {4, WRITES},
    [OPCODE_amoswap_w] = {4, READS | WRITES},
    [OPCODE_amoadd_w] = {4, READS | WRITES},
    [OPCODE_amoxor_w] = {4, READS | WRITES},
    [OPCODE_amoand_w] = {4, READS | WRITES},
    [OPCODE_amoor_w] = {4, READS | WRITES},
    [OPCODE_amomin_w] = {4, READS | WRITES},
    [OPCODE_amomax_w] = {4, READS | WRITES},
    [OPCODE_amominu_w] = {4, READS | WRITES},
    [OPCODE_amomaxu_w] = {4, READS | WRITES},
};

static bool is_link(uint32_t number) { return number == 1 || number == 5; }

static enum ahead_flow flow_of(uint32_t opcode, uint32_t rd, uint32_t rs1) {
    switch (opcode) {
    case OPCODE_beq:
    case OPCODE_bne:
    case OPCODE_blt:
    case OPCODE_bge:
    case OPCODE_bltu:
    case OPCODE_bgeu: return AHEAD_BRANCH;
    case OPCODE_jal: return is_link(rd) ? AHEAD_CALL : AHEAD_JUMP;
    case OPCODE_jalr:
        if (is_link(rd)) {
            return is_link(rs1) && rd != rs1 ? AHEAD_SWAP : AHEAD_CALL;
        }
        return is_link(rs1) ? AHEAD_RETURN : AHEAD_JUMP;
    case OPCODE_mret: return AHEAD_TRAP_RETURN;
    default: return AHEAD_NEXT;
    }
}

struct ahead cpu_ahead(const struct cpu *cpu, const struct cpu_cache *cache, uint32_t bits) {
    struct record record[2];
    struct place place;
    decode(&cache->decoder, CONTEXT_GATED, cpu->pc, bits, record, &place);
    struct ahead ahead = {.length = place_bytes(&place)};
    const struct touch *touch = &touches[place.opcode];
    const bool atomic = opcode_cycles(place.opcode) == COST_ATOMIC;
    ahead.flow = flow_of(place.opcode, record->rd, record->rs1);
    ahead.target = record->immediate;
    if (opcode_writes_float(place.opcode)) {
        ahead.rd = (uint8_t)(32 + record->rd);
    } else if (opcode_writes_integer(place.opcode) && record->rd < 32) {
        ahead.rd = record->rd;
    }
    if (touch->bytes) {
        ahead.address = cpu->x[record->rs1] + (atomic ? 0 : record->immediate);
        ahead.bytes = touch->bytes;
        ahead.reads = touch->access & READS;
        ahead.writes = touch->access & WRITES;
    }
    if (place.opcode == OPCODE_sc_w && !(cpu->reserved && cpu->reservation == ahead.address)) {
        ahead.bytes = 0;
    }
    return ahead;
}

static const struct {
    uint32_t match;
    uint32_t mask;
    const char *name;
} names[] = {
#define ROW(name, match, mask, ...) {match, mask, #name},
#include "instructions.def"
#undef ROW
};

const char *cpu_instruction(uint32_t bits, uint32_t *word, uint32_t *mask) {
    *word = (bits & 3) == 3 ? bits : expand_compressed(bits & 0xffff);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && *word; i++) {
        if ((*word & names[i].mask) == names[i].match) {
            *mask = names[i].mask;
            return names[i].name;
        }
    }
    return NULL;
}
