// The scanner: one automaton that decides what every piece of a report is.
//
// The grammar has no lexer of its own; each token comes from here, and the rules in grammar.js only
// build the tree. The scanner does not ask which tokens the parser would take (`valid_symbols`): it
// keeps its own stack of what is open, in step with the parser's, and what it gives fits. There is
// one exception, the error sentinel: a token that no rule uses, so that the parser calls it valid
// only when it is trying to recover from an error. That must not happen, whatever the text; if it
// does, the scanner gives nothing, and the tests, which look for ERROR nodes, show it.
//
// How it reads, and why:
//
// - A line end is one token together with the markers that the next line repeats (`> `, an item's
//   indentation). Containers that the next line does not go on with are closed before it, in no
//   width: so a closer never stands where a big piece of the tree begins, which tree-sitter would
//   then not use again.
// - A token can end where it has been marked, never before. Where a decision needs a long look, the
//   fallback's end is marked first; where that does not do, the look is a token of no width (LOOK,
//   LINE_LOOK) and the next call acts on it.
// - A look that may fail is remembered (`absent`) or paid for (`fuel`): time is linear in the text.

#include "starts.h"

static bool scan(State *s, TSLexer *lx) {
  switch (s->mode) {
    case AT_FILE: return scan_start(s, lx, true);
    case AT_START: return scan_start(s, lx, false);
    case AT_INLINE: return scan_inline(s, lx);
    case AT_OWN_END:
      lx->mark_end(lx);
      return end_line(s, lx, eat_spaces(lx, 0) > 0);
    case AT_END:
      lx->mark_end(lx);
      if (at_white(lx)) return end_block(s, lx);
      return scan_start(s, lx, false);
    case CLOSING: return scan_closing(s, lx);
    case IN_FRONT: return scan_front(s, lx);
    case AT_METADATA_END: return scan_front_end(s, lx);
    case IN_DIV_HEAD: return scan_div_head(s, lx);
    case AT_FENCE: return scan_fence(s, lx);
    case IN_CODE_HEAD: return scan_code_head(s, lx);
    case IN_CODE_LINE: return scan_code_line(s, lx);
    case IN_CODE: return scan_code(s, lx);
    case IN_INDENTED:
      if (at_white(lx)) return end_block(s, lx);
      while (!at_line_end(lx)) next(lx);
      return give(lx, INDENTED_TEXT);
    case IN_ATTRIBUTES: return scan_attributes(s, lx);
    case AFTER_NAME: return scan_equals(s, lx);
    case AFTER_EQUALS: return scan_value(s, lx);
    case IN_QUOTES: return scan_quotes(s, lx);
    case AT_TARGET: return scan_target(s, lx);
    case IN_TARGET: return scan_destination(s, lx) || scan_target_end(s, lx);
    case TARGET_END: return scan_target_end(s, lx);
    case AT_REST:
      next(lx);
      next(lx);
      s->mode = AT_INLINE;
      return give(lx, REST_THREE);
    case AT_NOTE:
      next(lx);
      lx->mark_end(lx);
      s->mode = AT_INLINE;
      return open_inline(s, lx, NOTE, BRACKET_OPEN);
    case AT_LABEL:
      s->mode = AT_INLINE;
      read_label(s, lx, true);
      return give_marked(lx, REFERENCE_LABEL);
    case IN_RAW: return scan_raw(s, lx);
    case AT_UNDERLINE:
      eat_run(lx, peek(lx));
      s->mode = AT_END;
      return give(lx, HEADING_UNDERLINE);
    case AT_ROW_LINE:
      while (!at_line_end(lx)) next(lx);
      s->mode = AT_INLINE;
      return give(lx, TABLE_DELIMITER_ROW);
    default: return scan_definition(s, lx);
  }
}

void *tree_sitter_sayso_external_scanner_create(void) {
  return ts_calloc(1, sizeof(State));
}

void tree_sitter_sayso_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_sayso_external_scanner_serialize(void *payload, char *buffer) {
  return state_write((const State *)payload, buffer);
}

void tree_sitter_sayso_external_scanner_deserialize(void *payload, const char *buffer,
                                                    unsigned length) {
  state_read((State *)payload, buffer, length);
}

bool tree_sitter_sayso_external_scanner_scan(void *payload, TSLexer *lexer,
                                             const bool *valid_symbols) {
  if (valid_symbols[ERROR_SENTINEL]) return false;
  State *s = (State *)payload;
  s->crossed = false;
  bool found = scan(s, lexer);
  if (s->crossed) {
    // Behind a token with a line end in it, a paragraph is no longer on its first line.
    switch (lexer->result_symbol) {
      case ATTRIBUTE_BREAK: case HTML_TAG: case INLINE_COMMENT: case LINK_DESTINATION:
      case TARGET_CLOSE: case REFERENCE_LABEL:
        clear(s, FIRST_LINE);
        break;
      default:
        break;
    }
  }
  return found;
}
