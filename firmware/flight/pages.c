// See pages.h: the table of pages, by the dictionary, and the soft key that most of them have.
#include "flight/pages.h"

void page_press_mark(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->marks++;
}

void page_wish(struct display_part *self, enum wish what, uint32_t number) {
    self->wish = (struct archive_wish){self->wish.count + 1u, number, (uint8_t)what};
}

const struct page_row pages[PAGES] = {
#define PAGE(name, stem, number, title) [PAGE_##name] = {number, title, &page_##stem},
    PAGE_ROWS(PAGE)
#undef PAGE
};
