// What the scanner remembers between two tokens.
//
// tree-sitter copies these bytes with every token, and uses an old piece of the tree again only
// where they are the same as they were. So they hold no place in the file and no count that runs
// on: two paragraphs that look alike leave the same state behind.
#ifndef SAYSO_STATE_H_
#define SAYSO_STATE_H_

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"
#include "tokens.h"

// Nesting is bounded, so that the state fits what tree-sitter gives it (1,024 bytes) and that a
// megabyte of `[` costs no more than its length. What is deeper is text.
#define MAX_CONTAINERS 60
#define MAX_INLINES 48

// Lookaheads that ran far and found nothing, allowed in a paragraph.
#define FUEL 8
#define SHORT_LOOK 128

enum Mode {
  AT_FILE,         // at the file's first byte
  AT_START,        // where a block may begin
  AT_INLINE,       // among inlines
  AT_OWN_END,      // behind a heading's own braces, with its underline to come
  AT_END,          // behind a block, where nothing but the end of the line may follow
  CLOSING,         // at a line end: containers are closed down to `keep`
  IN_FRONT,        // behind the opening line of front matter
  IN_DIV_HEAD,     // on the opening line of a div
  AT_FENCE,        // at a fence
  IN_CODE_HEAD,    // on the opening line of a fenced code block
  IN_CODE,         // in a fenced code block, at a line's start
  IN_CODE_LINE,    // in a fenced code block, at a line's end
  IN_INDENTED,     // in an indented code block, at a line's start or end
  IN_ATTRIBUTES,   // between braces
  AFTER_NAME,      // at the `=` of an attribute
  AFTER_EQUALS,    // at its value
  IN_QUOTES,       // between the quotes of a value
  AT_TARGET,       // at the `(` of a link
  IN_TARGET,       // at the destination of a link
  TARGET_END,      // behind it
  AT_REST,         // behind the first of three stars
  AT_NOTE,         // at the bracket of an inline note
  AT_LABEL,        // at the second label of a reference link
  IN_RAW,          // in code or math that has lines to come
  AT_UNDERLINE,    // at the underline of a heading
  AT_ROW_LINE,     // at the delimiter row of a table
  DEF_LABEL,       // parts of a reference definition
  DEF_COLON,
  DEF_DESTINATION,
  DEF_TITLE,
  AT_METADATA_END, // behind YAML
};

enum Flag {
  FIRST_LINE = 1 << 0,     // on the first line of a paragraph
  HEADING = 1 << 1,        // in a `#` heading: it ends with the line
  NO_TABLE = 1 << 2,       // this paragraph has been found to be no table
  TABLE = 1 << 3,          // in a row of a table
  HEADER_ROW = 1 << 4,     // in its first row
  AFTER_STRING = 1 << 5,   // right behind a letter or digit
  ATTACH = 1 << 6,         // braces here belong to the code or link before them
  DEFINITION = 1 << 7,     // a definition marker follows
  LOOKED = 1 << 8,         // the line end before us has been looked over: go on
  BRACES_VALID = 1 << 9,   // the braces that we are in are as Pandoc wants them
  BRACES_OPEN = 1 << 10,   // the braces that we are in are never closed
  QUOTE_OPEN = 1 << 11,    // the quotation that we are in is never closed
  SINGLE_QUOTE = 1 << 12,  // it is in single quotes
  NO_COMMENT_END = 1 << 13, // no `-->` from here to the end of the file
  ANGLE = 1 << 14,         // the destination stands in `<…>`; the fence is of tildes
  DISPLAY = 1 << 15,       // in math: it is `$$`; in a value: a piece of it has been given
};
#define PARAGRAPH_FLAGS                                                                    \
  (FIRST_LINE | HEADING | NO_TABLE | TABLE | HEADER_ROW | AFTER_STRING | ATTACH | LOOKED)

enum Container { QUOTE_BLOCK = 1, LIST, ITEM, DEFINITION_BODY, FOOTNOTE, DIV };

// No `-->` from here to the end of this container: a bit of its kind.
#define CONTAINER_NO_COMMENT_END 0x80
#define KIND(c) ((c).kind & 0x7f)

// What is open in a paragraph. Brackets are told from the rest by their size.
enum Inline {
  STAR_ONE = 1, STAR_TWO, STAR_THREE, LOW_ONE, LOW_TWO, LOW_THREE,
  // `***a* b` has closed one of three: it waits for two, and the other way round.
  STAR_THEN_TWO, STAR_THEN_ONE, LOW_THEN_TWO, LOW_THEN_ONE,
  STRIKE, SUB, SUPER,
  BRACKET, IMAGE, NOTE,
};
#define IS_BRACKET(inl) ((inl) >= BRACKET)

// What is known to be absent from here to the paragraph's end: a run of 1 to 24 backticks, and more.
enum Absent {
  ABSENT_DOLLAR = 1 << 24,
  ABSENT_DOLLARS = 1 << 25,
  // Not of the paragraph but of the container: the end of `<pre>` and its like.
  ABSENT_RAW = 1 << 26,
  // No absence, but a flag that found room here: in lines that each begin with `|`.
  LINE_BLOCK = 1 << 27,
};
#define MAX_TICKS 24

typedef struct {
  uint8_t kind;
  uint8_t value;  // the columns that its lines are indented by; the type of a list
} Block;

typedef struct {
  uint8_t mode;
  uint8_t back;    // the mode to return to behind braces
  uint8_t keep;    // when closing: how many containers stay
  uint8_t indent;  // columns of white space that the last line end has eaten
  uint8_t column;  // where we are then, modulo four: as much as a tab wants to know
  // Length of a fence or run of backticks; behind code, that it may be `{=html}`; when closing,
  // that a quote has been closed.
  uint8_t value;
  uint8_t fuel;
  uint16_t flags;
  uint32_t absent;
  uint8_t block_count;
  uint8_t inline_count;
  bool crossed;    // not kept: the token at hand has gone over a line end
  Block blocks[MAX_CONTAINERS];
  uint8_t inlines[MAX_INLINES];
} State;

static inline bool has(const State *s, uint16_t flag) { return (s->flags & flag) != 0; }
static inline void set(State *s, uint16_t flag) { s->flags |= flag; }
static inline void clear(State *s, uint16_t flag) { s->flags &= (uint16_t)~flag; }

static inline uint8_t top_block(const State *s) {
  return s->block_count ? KIND(s->blocks[s->block_count - 1]) : 0;
}
static inline uint8_t top_inline(const State *s) {
  return s->inline_count ? s->inlines[s->inline_count - 1] : 0;
}
static inline bool push_block(State *s, uint8_t kind, uint8_t value) {
  if (s->block_count >= MAX_CONTAINERS) return false;
  s->blocks[s->block_count++] = (Block){kind, value};
  return true;
}
static inline bool push_inline(State *s, uint8_t kind) {
  if (s->inline_count >= MAX_INLINES) return false;
  s->inlines[s->inline_count++] = kind;
  return true;
}
static inline bool within(const State *s, uint8_t count, uint8_t kind) {
  for (uint8_t i = 0; i < count; i++)
    if (KIND(s->blocks[i]) == kind) return true;
  return false;
}
static inline bool has_bracket(const State *s) {
  for (uint8_t i = s->inline_count; i-- > 0;)
    if (IS_BRACKET(s->inlines[i])) return true;
  return false;
}
// No inlines are open but brackets, which a heading's own braces may cut short.
static inline bool only_brackets(const State *s) {
  for (uint8_t i = 0; i < s->inline_count; i++)
    if (!IS_BRACKET(s->inlines[i])) return false;
  return true;
}

#define HEADER_SIZE 15

static unsigned state_write(const State *s, char *buffer) {
  uint8_t *out = (uint8_t *)buffer;
  const uint8_t header[HEADER_SIZE] = {
      s->mode, s->back, s->keep, s->indent, s->value, s->fuel,
      (uint8_t)s->flags, (uint8_t)(s->flags >> 8),
      (uint8_t)s->absent, (uint8_t)(s->absent >> 8), (uint8_t)(s->absent >> 16),
      (uint8_t)(s->absent >> 24), s->block_count, s->inline_count, s->column};
  memcpy(out, header, HEADER_SIZE);
  unsigned size = HEADER_SIZE;
  memcpy(out + size, s->blocks, s->block_count * sizeof(Block));
  size += s->block_count * (unsigned)sizeof(Block);
  memcpy(out + size, s->inlines, s->inline_count);
  return size + s->inline_count;
}

static void state_read(State *s, const char *buffer, unsigned length) {
  if (length < HEADER_SIZE) {
    memset(s, 0, HEADER_SIZE + 2);
    s->fuel = FUEL;
    return;
  }
  const uint8_t *in = (const uint8_t *)buffer;
  s->mode = in[0], s->back = in[1], s->keep = in[2], s->indent = in[3], s->value = in[4];
  s->fuel = in[5];
  s->flags = (uint16_t)(in[6] | in[7] << 8);
  s->absent = in[8] | (uint32_t)in[9] << 8 | (uint32_t)in[10] << 16 | (uint32_t)in[11] << 24;
  s->block_count = in[12], s->inline_count = in[13];
  s->column = in[14];
  memcpy(s->blocks, in + HEADER_SIZE, s->block_count * sizeof(Block));
  memcpy(s->inlines, in + HEADER_SIZE + s->block_count * sizeof(Block), s->inline_count);
}

_Static_assert(HEADER_SIZE + MAX_CONTAINERS * sizeof(Block) + MAX_INLINES <=
                   TREE_SITTER_SERIALIZATION_BUFFER_SIZE,
               "the state must fit tree-sitter's buffer");

#endif
