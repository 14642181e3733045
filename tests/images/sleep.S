# Waits for an interrupt that it has not enabled.
    .globl main
main:
    csrw mie, zero
1:  wfi
    j 1b
