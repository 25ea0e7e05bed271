// Blocks: what begins at the start of a line, and how it ends.
#ifndef SAYSO_BLOCKS_H_
#define SAYSO_BLOCKS_H_

#include "inlines.h"

static void begin_inlines(State *s, uint16_t flags) {
  clear(s, PARAGRAPH_FLAGS | BRACES_VALID | BRACES_OPEN);
  set(s, flags);
  s->absent &= ABSENT_RAW;
  s->fuel = FUEL;
  s->value = 0;
  s->mode = AT_INLINE;
}

static void end_inlines(State *s) {
  clear(s, PARAGRAPH_FLAGS | BRACES_VALID | BRACES_OPEN);
  s->absent &= ABSENT_RAW;
  s->fuel = FUEL;
  s->value = 0;
  s->inline_count = 0;
}

static void pop_block(State *s) {
  if (!s->block_count) return;
  s->block_count--;
  if (KIND(s->blocks[s->block_count]) != DIV) s->absent &= ~(uint32_t)ABSENT_RAW;
}

// ---- The end of a line ----------------------------------------------------------------------

// A line end between blocks. One in sixteen parts two groups of blocks, one in 256 two groups of
// groups: which, follows from the text behind it, so that an edit elsewhere moves none of them.
static int break_kind(TSLexer *lx) {
  uint32_t hash = 2166136261u;
  bool colons = true;
  for (unsigned i = 0; i < 24 && !at_line_end(lx); i++) {
    int32_t c = peek(lx);
    if (c != ':' && !is_space(c)) colons = false;
    hash = (hash ^ (uint32_t)c) * 16777619u;
    next(lx);
  }
  hash ^= hash >> 15;
  if (colons || hash & 15) return BREAK;
  return hash & 240 ? GROUP_BREAK : SUPER_BREAK;
}

static void take_indent(State *s, const Line *line) {
  s->indent = (uint8_t)(line->width > 200 ? 200 : line->width);
  s->column = line->column;
}

// Closes the innermost container, in no width.
static bool close_block(State *s, TSLexer *lx) {
  bool div = top_block(s) == DIV;
  if (top_block(s) == QUOTE_BLOCK) s->value = 1;
  pop_block(s);
  return give_marked(lx, div ? UNCLOSED_DIV : CLOSE);
}

// At a line end where nothing is left to close: eats it, and blank lines, and the next prefix.
static bool give_break(State *s, TSLexer *lx, bool spaces) {
  bool any = spaces || !at_eof(lx);
  Line line;
  walk(s, lx, &line, MARK_ALWAYS);
  s->mode = AT_START;
  s->value = 0;
  s->indent = s->column = 0;
  if (line.eof) return any && give_marked(lx, BREAK);
  take_indent(s, &line);
  if (has(s, DEFINITION)) return give_marked(lx, TERM_BREAK);
  return give_marked(lx, break_kind(lx));
}

static bool scan_closing(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  if (s->block_count > s->keep) return close_block(s, lx);
  bool spaces = is_space(peek(lx));
  eat_spaces(lx, 0);
  return give_break(s, lx, spaces);
}

// Whether a definition may stand on the next line.
static bool definition_follows(const State *s, TSLexer *lx, Line *line) {
  return !line->eof && s->block_count < MAX_CONTAINERS && line->blanks <= 1 &&
         (line_class(lx, line) & DEFINITION_LINE);
}

static bool end_blank(State *s, TSLexer *lx, bool spaces);

// The end of a line behind a block, or of an empty one.
static bool end_block(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  bool any = is_space(peek(lx));
  eat_spaces(lx, 0);
  return end_blank(s, lx, any);
}

static bool end_blank(State *s, TSLexer *lx, bool spaces) {
  bool any = spaces || !at_eof(lx);
  bool indented = s->mode == IN_INDENTED;
  Line line;
  if (s->block_count == 0 && !indented) return give_break(s, lx, any);
  walk(s, lx, &line, MARK_WHOLE);
  if (line.eof) line.keep = 0;
  if (line.keep < s->block_count) {
    if (line.keep < s->block_count && KIND(s->blocks[line.keep]) == DEFINITION_BODY &&
        definition_follows(s, lx, &line))
      set(s, DEFINITION);
    s->keep = line.keep;
    s->value = 0;
    s->mode = CLOSING;
    return close_block(s, lx);
  }
  if (line.eof) {
    s->mode = AT_START;
    s->indent = 0;
    return any && give_marked(lx, BREAK);
  }
  if (!line.marked) {
    s->keep = s->block_count;
    s->mode = CLOSING;
    return give_marked(lx, LINE_LOOK);
  }
  take_indent(s, &line);
  if (indented && line.width >= 4) return give_marked(lx, CODE_BREAK);
  s->mode = AT_START;
  return give_marked(lx, break_kind(lx));
}

// The end of a line among inlines: the paragraph goes on, or ends, or turns out to be a heading or
// the term of a definition.
static bool end_line(State *s, TSLexer *lx, bool spaces) {
  bool any = spaces || !at_eof(lx);
  bool looked = has(s, LOOKED), open = s->inline_count > 0;
  bool heading = has(s, HEADING), table = has(s, TABLE);
  if ((heading || table) && open) return unclosed(s, lx);
  bool lines = s->absent & LINE_BLOCK;
  Line line;
  walk(s, lx, &line,
       looked                     ? MARK_ALWAYS
       : table || (lines && open) ? MARK_NEVER
       : open                     ? MARK_CERTAIN
                                  : MARK_WHOLE);
  bool whole = !line.eof && line.keep == s->block_count;
  bool ends = heading || line.eof || line.blanks || !whole;
  uint8_t first = has(s, FIRST_LINE);

  if (table) {
    bool row = whole && !line.blanks && has(s, HEADER_ROW);
    if (whole && !line.blanks && !row && !looked) {
      // A line without a bar ends the table.
      while (!at_line_end(lx) && peek(lx) != '|') next(lx);
      row = peek(lx) == '|';
    }
    if (!looked) {
      if (row) {
        set(s, LOOKED);
        return give_marked(lx, ROW_LOOK);
      }
      end_inlines(s);
      s->mode = AT_END;
      return give_marked(lx, TABLE_END);
    }
    s->mode = has(s, HEADER_ROW) ? AT_ROW_LINE : AT_INLINE;
    clear(s, LOOKED | HEADER_ROW | AFTER_STRING | ATTACH);
    s->absent &= ABSENT_RAW;
    return give_marked(lx, ROW_BREAK);
  }
  if (lines && !ends && line.width == 0) {
    // Each line of a line block is by itself, but for lines that begin with a space.
    ends = peek(lx) != '|';
    if (!ends) {
      next(lx);
      ends = !at_white(lx);
      line.class = KNOWN;
    }
    if (open) return unclosed(s, lx);
  }
  if (!ends && !(line.marked && open && !looked)) {
    // In doubt, the line itself tells.
    bool sure = line.width <= 3 && !first && is_certain(s, peek(lx));
    uint16_t class = sure ? 0 : line_class(lx, &line);
    if (first && (class & SETEXT_LINE)) {
      if (open) return unclosed(s, lx);
      if (!line.marked) {
        set(s, LOOKED);
        return give_marked(lx, LOOK);
      }
      end_inlines(s);
      s->mode = AT_UNDERLINE;
      return give_marked(lx, SETEXT_BREAK);
    }
    ends = (class & (TICKS_LINE | TAG_LINE)) ||
           ((class & DIV_CLOSE_LINE) && within(s, s->block_count, DIV)) ||
           ((class & LIST_LINE) && within(s, s->block_count, ITEM)) ||
           (first && (class & DEFINITION_LINE));
  }
  if (!ends) {
    if (!line.marked) {
      set(s, LOOKED);
      return give_marked(lx, LOOK);
    }
    clear(s, LOOKED | FIRST_LINE | AFTER_STRING | ATTACH);
    return give_marked(lx, SOFT_BREAK);
  }
  if (open) return unclosed(s, lx);
  end_inlines(s);
  clear(s, DEFINITION);
  if (line.eof) line.keep = 0;
  uint8_t keep = line.keep;
  bool term = first && !heading && keep == s->block_count &&
              definition_follows(s, lx, &line);
  bool next_definition = keep < s->block_count &&
                         KIND(s->blocks[keep]) == DEFINITION_BODY &&
                         definition_follows(s, lx, &line);
  if (term || next_definition) set(s, DEFINITION);
  if (keep < s->block_count) {
    s->keep = keep;
    s->mode = CLOSING;
    return close_block(s, lx);
  }
  if (!line.marked) {
    s->keep = s->block_count;
    s->mode = CLOSING;
    return give_marked(lx, term ? LOOK : LINE_LOOK);
  }
  s->mode = AT_START;
  s->indent = 0;
  if (line.eof) return any && give_marked(lx, BREAK);
  take_indent(s, &line);
  return give_marked(lx, term ? TERM_BREAK : break_kind(lx));
}

#endif
