// The common instructions: any two of them in a row are done by one handler.
//
// They are those that the flight firmware is made of and runs most (together 95 % of what it runs
// and 93 % of its text), with the single-precision and halfword forms of the same and the fused
// multiplication that compilers make of two where they may. Nothing else had a say, least of all
// the programs of tests/bench. auipc and loads of a constant count as lui, a move as addi: decode()
// gives them those handlers. Names are of rows in instructions.def, or name and variant of rows in
// host_float.def.
#ifndef ARES_CPU_COMMON_H
#define ARES_CPU_COMMON_H

// EACH(name, slots, kind of register it writes, kinds that rs1, rs2 and rs3 are where a link
// through them is worth a handler of its own, ...): X integer, F float, N none.
#define COMMON_INTEGER(EACH, ...)                                                                  \
    EACH(addi, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(add, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(sub, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(lui, 1, X, N, N, N, __VA_ARGS__)                                                          \
    EACH(slli, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(srli, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(srai, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(andi, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(ori, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(xori, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(and, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(or, 1, X, X, N, N, __VA_ARGS__)                                                           \
    EACH(xor, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(sll, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(srl, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(sltu, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(sltiu, 1, X, X, N, N, __VA_ARGS__)                                                        \
    EACH(sh1add, 1, X, X, N, N, __VA_ARGS__)                                                       \
    EACH(sh2add, 1, X, X, N, N, __VA_ARGS__)                                                       \
    EACH(mul, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(lw, 1, X, X, N, N, __VA_ARGS__)                                                           \
    EACH(lbu, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(lh, 1, X, X, N, N, __VA_ARGS__)                                                           \
    EACH(lhu, 1, X, X, N, N, __VA_ARGS__)                                                          \
    EACH(sw, 1, N, X, N, N, __VA_ARGS__)                                                           \
    EACH(sb, 1, N, X, N, N, __VA_ARGS__)                                                           \
    EACH(sh, 1, N, X, N, N, __VA_ARGS__)                                                           \
    EACH(beq, 2, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(bne, 2, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(blt, 2, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(bge, 2, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(bltu, 2, N, X, N, N, __VA_ARGS__)                                                         \
    EACH(bgeu, 2, N, X, N, N, __VA_ARGS__)                                                         \
    EACH(jal, 2, N, N, N, N, __VA_ARGS__)                                                          \
    EACH(jalr, 3, N, X, N, N, __VA_ARGS__)                                                         \
    EACH(fld, 1, F, X, N, N, __VA_ARGS__)                                                          \
    EACH(flw, 1, F, X, N, N, __VA_ARGS__)                                                          \
    EACH(fsd, 1, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(fsw, 1, N, X, N, N, __VA_ARGS__)

#if defined(__x86_64__)
#define COMMON_FLOAT(EACH, ...)                                                                    \
    EACH(fadd_d_host, 1, F, F, F, N, __VA_ARGS__)                                                  \
    EACH(fsub_d_host, 1, F, F, F, N, __VA_ARGS__)                                                  \
    EACH(fmul_d_host, 1, F, F, F, N, __VA_ARGS__)                                                  \
    EACH(fmadd_d_host, 1, F, F, F, F, __VA_ARGS__)                                                 \
    EACH(fmadd_s_host, 1, F, F, F, F, __VA_ARGS__)                                                 \
    EACH(fadd_s_host, 1, F, F, F, N, __VA_ARGS__)                                                  \
    EACH(fsub_s_host, 1, F, F, F, N, __VA_ARGS__)                                                  \
    EACH(fmul_s_host, 1, F, F, F, N, __VA_ARGS__)
#else
#define COMMON_FLOAT(EACH, ...)
#endif

#define COMMON_ALL(EACH, ...) COMMON_INTEGER(EACH, __VA_ARGS__) COMMON_FLOAT(EACH, __VA_ARGS__)

// For builds that are to be small and soon there, sanitizers first of all: one of each kind.
#define COMMON_FEW(EACH, ...)                                                                      \
    EACH(addi, 1, X, X, N, N, __VA_ARGS__)                                                         \
    EACH(lw, 1, X, X, N, N, __VA_ARGS__)                                                           \
    EACH(sw, 1, N, X, N, N, __VA_ARGS__)                                                           \
    EACH(bne, 2, N, X, N, N, __VA_ARGS__)                                                          \
    EACH(jalr, 3, N, X, N, N, __VA_ARGS__)                                                         \
    EACH(fld, 1, F, X, N, N, __VA_ARGS__)

#ifndef COMMON
#define COMMON COMMON_ALL
#endif

// The list within itself, for pairs: EXPAND(COMMON(PAIRS, )), where PAIRS(name, ...) is
// COMMON_WITHIN()(PAIR, name).
#define NOTHING()
#define COMMON_AGAIN() COMMON
#define COMMON_WITHIN COMMON_AGAIN NOTHING()
#define EXPAND(...) __VA_ARGS__

#endif
