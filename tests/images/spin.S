# Does nothing for ever, floats and interrupts off.
    .globl main
main:
    j main
