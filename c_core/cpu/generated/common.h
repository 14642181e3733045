// The common instructions: any two of them in a row are done by one handler. From the
// columns of instructions.def and host_float.def. Made by generate.py: do not edit.
//
// EACH(name, slots, kind of register that it writes, kinds that rs1, rs2 and rs3 are where a link
// through them is worth a handler of its own, ...): X integer, F float, N none.
#ifndef ARES_CPU_GENERATED_COMMON_H
#define ARES_CPU_GENERATED_COMMON_H

// clang-format off
#define COMMON_ROWS(EACH, ...) \
    EACH(lui, 1, X, N, N, N, __VA_ARGS__) \
    EACH(jal, 2, N, N, N, N, __VA_ARGS__) \
    EACH(jalr, 3, N, X, N, N, __VA_ARGS__) \
    EACH(beq, 2, N, X, N, N, __VA_ARGS__) \
    EACH(bne, 2, N, X, N, N, __VA_ARGS__) \
    EACH(blt, 2, N, X, N, N, __VA_ARGS__) \
    EACH(bge, 2, N, X, N, N, __VA_ARGS__) \
    EACH(bltu, 2, N, X, N, N, __VA_ARGS__) \
    EACH(bgeu, 2, N, X, N, N, __VA_ARGS__) \
    EACH(lh, 1, X, X, N, N, __VA_ARGS__) \
    EACH(lw, 1, X, X, N, N, __VA_ARGS__) \
    EACH(lbu, 1, X, X, N, N, __VA_ARGS__) \
    EACH(lhu, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sb, 1, N, X, N, N, __VA_ARGS__) \
    EACH(sh, 1, N, X, N, N, __VA_ARGS__) \
    EACH(sw, 1, N, X, N, N, __VA_ARGS__) \
    EACH(addi, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sltiu, 1, X, X, N, N, __VA_ARGS__) \
    EACH(xori, 1, X, X, N, N, __VA_ARGS__) \
    EACH(ori, 1, X, X, N, N, __VA_ARGS__) \
    EACH(andi, 1, X, X, N, N, __VA_ARGS__) \
    EACH(slli, 1, X, X, N, N, __VA_ARGS__) \
    EACH(srli, 1, X, X, N, N, __VA_ARGS__) \
    EACH(srai, 1, X, X, N, N, __VA_ARGS__) \
    EACH(add, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sub, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sll, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sltu, 1, X, X, N, N, __VA_ARGS__) \
    EACH(xor, 1, X, X, N, N, __VA_ARGS__) \
    EACH(srl, 1, X, X, N, N, __VA_ARGS__) \
    EACH(or, 1, X, X, N, N, __VA_ARGS__) \
    EACH(and, 1, X, X, N, N, __VA_ARGS__) \
    EACH(mul, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sh1add, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sh2add, 1, X, X, N, N, __VA_ARGS__) \
    EACH(flw, 1, F, X, N, N, __VA_ARGS__) \
    EACH(fsw, 1, N, X, N, N, __VA_ARGS__) \
    EACH(fld, 1, F, X, N, N, __VA_ARGS__) \
    EACH(fsd, 1, N, X, N, N, __VA_ARGS__)

#define COMMON_FEW(EACH, ...) \
    EACH(lui, 1, X, N, N, N, __VA_ARGS__) \
    EACH(jal, 2, N, N, N, N, __VA_ARGS__) \
    EACH(jalr, 3, N, X, N, N, __VA_ARGS__) \
    EACH(beq, 2, N, X, N, N, __VA_ARGS__) \
    EACH(lh, 1, X, X, N, N, __VA_ARGS__) \
    EACH(sb, 1, N, X, N, N, __VA_ARGS__) \
    EACH(addi, 1, X, X, N, N, __VA_ARGS__) \
    EACH(mul, 1, X, X, N, N, __VA_ARGS__) \
    EACH(flw, 1, F, X, N, N, __VA_ARGS__)

#if defined(__x86_64__)
#define COMMON_HOST(EACH, ...) \
    EACH(fadd_s_host, 1, F, F, N, N, __VA_ARGS__) \
    EACH(fadd_d_host, 1, F, F, N, N, __VA_ARGS__) \
    EACH(fsub_s_host, 1, F, F, F, N, __VA_ARGS__) \
    EACH(fsub_d_host, 1, F, F, F, N, __VA_ARGS__) \
    EACH(fmul_s_host, 1, F, F, N, N, __VA_ARGS__) \
    EACH(fmul_d_host, 1, F, F, N, N, __VA_ARGS__) \
    EACH(fmadd_s_host, 1, F, F, F, F, __VA_ARGS__) \
    EACH(fmadd_d_host, 1, F, F, F, F, __VA_ARGS__)
#else
#define COMMON_HOST(EACH, ...)
#endif
#define COMMON_ALL(EACH, ...) COMMON_ROWS(EACH, __VA_ARGS__) COMMON_HOST(EACH, __VA_ARGS__)
// clang-format on

// COMMON_FEW is for builds that are to be small and soon there, sanitizers first of all.
#ifndef COMMON
#define COMMON COMMON_ALL
#endif

#endif
