#include "json/json.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;
using namespace std::string_view_literals;

namespace {

/// The message with which a text is refused; empty when it is accepted.
std::string refusal(std::string_view text, std::size_t max_depth = json::kMaxDepth) {
  try {
    json::parse(text, max_depth);
    return "";
  } catch (const Error& error) {
    CHECK(error.code == Code::malformed);
    return error.what();
  }
}

std::string again(std::string_view text) { return json::dump(json::parse(text)); }

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string utf8(std::uint32_t code) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | code >> 6U), byte(0x80U | (code & 0x3FU))};
  if (code < 0x10000)
    return {byte(0xE0U | code >> 12U), byte(0x80U | (code >> 6U & 0x3FU)), byte(0x80U | (code & 0x3FU))};
  return {byte(0xF0U | code >> 18U), byte(0x80U | (code >> 12U & 0x3FU)), byte(0x80U | (code >> 6U & 0x3FU)),
          byte(0x80U | (code & 0x3FU))};
}

}  // namespace

// The names of the rows are those of JSONTestSuite where it has the case.

TEST_CASE("what RFC 8259 allows is accepted and written again in one form") {
  struct Row {
    const char* name;
    std::string_view text;
    std::string_view again;
  };
  const Row rows[] = {
      // structure
      {"array_empty", "[]", "[]"},
      {"array_arraysWithSpaces", "[[]   ]", "[[]]"},
      {"array_empty-string", R"([""])", R"([""])"},
      {"array_ending_with_newline", "[\"a\"]\n", R"(["a"])"},
      {"array_heterogeneous", R"([null, 1, "1", {}])", R"([null,1,"1",{}])"},
      {"array_with_leading_space", " [1]", "[1]"},
      {"array_with_trailing_space", "[2] ", "[2]"},
      {"array_with_several_null", "[1,null,null,null,2]", "[1,null,null,null,2]"},
      {"object_empty", "{}", "{}"},
      {"object_empty_key", R"({"":0})", R"({"":0})"},
      {"object_basic", R"({"asd":"sdf"})", R"({"asd":"sdf"})"},
      {"object_sorted", R"({"b":1,"a":2,"B":3})", R"({"B":3,"a":2,"b":1})"},
      {"object_extreme_numbers", R"({ "min": -1.0e+28, "max": 1.0e+28 })", R"({"max":1e+28,"min":-1e+28})"},
      {"object_with_newlines", "{\n\"a\": \"b\"\n}", R"({"a":"b"})"},
      {"object_names_differ_by_case", R"({"a":1,"A":2})", R"({"A":2,"a":1})"},
      {"object_same_name_in_another_object", R"({"a":{"a":1},"b":{"a":1}})", R"({"a":{"a":1},"b":{"a":1}})"},
      {"object_same_name_in_array", R"([{"a":1},{"a":1}])", R"([{"a":1},{"a":1}])"},
      {"structure_whitespace_array", " [] ", "[]"},
      {"structure_every_white_space", " \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n", "[1,2]"},
      {"structure_lonely_false", "false", "false"},
      {"structure_lonely_true", "true", "true"},
      {"structure_lonely_null", "null", "null"},
      {"structure_lonely_int", "42", "42"},
      {"structure_lonely_negative_real", "-0.1", "-0.1"},
      {"structure_lonely_string", R"("asd")", R"("asd")"},
      {"structure_string_empty", R"("")", R"("")"},
      {"structure_trailing_newline", "[\"a\"]\n", R"(["a"])"},
      // numbers
      {"number", "[123e65]", "[1.23e+67]"},
      {"number_0e+1", "[0e+1]", "[0]"},
      {"number_0e1", "[0e1]", "[0]"},
      {"number_after_space", "[ 4]", "[4]"},
      {"number_double_close_to_zero",
       "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]", "[-1e-78]"},
      {"number_int_with_exp", "[20e1]", "[200]"},
      {"number_minus_zero", "[-0]", "[0]"},
      {"number_negative_int", "[-123]", "[-123]"},
      {"number_real_capital_e", "[1E22]", "[1e+22]"},
      {"number_real_capital_e_neg_exp", "[1E-2]", "[0.01]"},
      {"number_real_capital_e_pos_exp", "[1E+2]", "[100]"},
      {"number_real_fraction_exponent", "[123.456e78]", "[1.23456e+80]"},
      {"number_simple_real", "[123.456789]", "[123.456789]"},
      {"number_real_underflow", "[123e-10000000]", "[0]"},
      {"number_least_double", "[5e-324]", "[5e-324]"},
      {"number_most_double", "[1.7976931348623157e308]", "[1.7976931348623157e+308]"},
      {"number_long_fraction", "[0.1000000000000000055511151231257827021181583404541015625]", "[0.1]"},
      // texts
      {"string_1_2_3_bytes_UTF-8_sequences", R"(["\u0060\u012a\u12AB"])", "[\"`\xC4\xAA\xE1\x8A\xAB\"]"},
      {"string_accepted_surrogate_pair", R"(["\uD801\udc37"])", "[\"\xF0\x90\x90\xB7\"]"},
      {"string_last_surrogate_pair", R"(["\uDBFF\uDFFF"])", "[\"\xF4\x8F\xBF\xBF\"]"},
      {"string_allowed_escapes", R"(["\"\\\/\b\f\n\r\t"])", R"(["\"\\/\u0008\u000c\n\r\t"])"},
      {"string_backslash_and_u_escaped_zero", R"(["\\u0000"])", R"(["\\u0000"])"},
      {"string_backslash_doublequotes", R"(["\""])", R"(["\""])"},
      {"string_comments", R"(["a/*b*/c/*d//e"])", R"(["a/*b*/c/*d//e"])"},
      {"string_double_escape_a", R"(["\\a"])", R"(["\\a"])"},
      {"string_escaped_control_character", R"(["\u0012"])", R"(["\u0012"])"},
      {"string_escaped_noncharacter", R"(["\uFFFF"])", "[\"\xEF\xBF\xBF\"]"},
      {"string_nonCharacterInUTF-8_U+10FFFF", "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xF4\x8F\xBF\xBF\"]"},
      {"string_u+2028_line_sep", "[\"\xE2\x80\xA8\"]", "[\"\xE2\x80\xA8\"]"},
      {"string_unescaped_char_delete", "[\"\x7F\"]", "[\"\x7F\"]"},
      {"string_utf8", "[\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"]", "[\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"]"},
      {"string_with_del_and_slash", R"(["a/b"])", R"(["a/b"])"},
      {"string_byte_order_mark_inside", "[\"\xEF\xBB\xBF\"]", "[\"\xEF\xBB\xBF\"]"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    REQUIRE(refusal(row.text) == "");
    CHECK(again(row.text) == row.again);
    CHECK(again(row.again) == row.again);
  }
}

TEST_CASE("a minus before zero is kept by the double that can hold it") {
  CHECK(again("-0.0") == "-0");
  CHECK(again("-0") == "0");
}

TEST_CASE("what RFC 8259 does not allow is refused") {
  struct Row {
    const char* name;
    std::string_view text;
  };
  const Row rows[] = {
      // arrays
      {"array_1_true_without_comma", "[1 true]"},
      {"array_colon_instead_of_comma", R"(["": 1])"},
      {"array_comma_after_close", R"([""],)"},
      {"array_comma_and_number", "[,1]"},
      {"array_double_comma", "[1,,2]"},
      {"array_double_extra_comma", R"(["x",,])"},
      {"array_extra_close", R"(["x"]])"},
      {"array_extra_comma", R"(["",])"},
      {"array_incomplete", R"(["x")"},
      {"array_inner_array_no_comma", "[3[4]]"},
      {"array_items_separated_by_semicolon", "[1:2]"},
      {"array_just_comma", "[,]"},
      {"array_just_minus", "[-]"},
      {"array_missing_value", R"([   , ""])"},
      {"array_newlines_unclosed", "[\"a\",\n4\n,1,"},
      {"array_number_and_comma", "[1,]"},
      {"array_number_and_several_commas", "[1,,]"},
      {"array_spaces_vertical_tab_formfeed", "[\"\va\"\\f]"},
      {"array_star_inside", "[*]"},
      {"array_unclosed", R"([""  )"},
      {"array_unclosed_trailing_comma", "[1,"},
      {"array_unclosed_with_object_inside", "[{}"},
      // words
      {"incomplete_false", "[fals]"},
      {"incomplete_null", "[nul]"},
      {"incomplete_true", "[tru]"},
      {"lonely_tru", "tru"},
      {"longer_true", "truee"},
      {"capitalized_True", "[True]"},
      {"upper_NULL", "[NULL]"},
      {"undefined", "[undefined]"},
      // numbers
      {"number_++", "[++1234]"},
      {"number_+1", "[+1]"},
      {"number_+Inf", "[+Inf]"},
      {"number_-01", "[-01]"},
      {"number_-1.0.", "[-1.0.]"},
      {"number_-2.", "[-2.]"},
      {"number_-NaN", "[-NaN]"},
      {"number_.-1", "[.-1]"},
      {"number_.2e-3", "[.2e-3]"},
      {"number_0.1.2", "[0.1.2]"},
      {"number_0.3e", "[0.3e]"},
      {"number_0.3e+", "[0.3e+]"},
      {"number_0.e1", "[0.e1]"},
      {"number_0_capital_E", "[0E]"},
      {"number_0_capital_E+", "[0E+]"},
      {"number_0e", "[0e]"},
      {"number_0e+", "[0e+]"},
      {"number_1.0e", "[1.0e]"},
      {"number_1.0e-", "[1.0e-]"},
      {"number_1_000", "[1 000.0]"},
      {"number_1_underscore", "[1_000]"},
      {"number_1eE2", "[1eE2]"},
      {"number_2.e3", "[2.e3]"},
      {"number_9.e+", "[9.e+]"},
      {"number_Inf", "[Inf]"},
      {"number_NaN", "[NaN]"},
      {"number_Infinity", "[Infinity]"},
      {"number_U+FF11_fullwidth_digit_one", "[\xEF\xBC\x91]"},
      {"number_expression", "[1+2]"},
      {"number_hex_1_digit", "[0x1]"},
      {"number_hex_2_digits", "[0x42]"},
      {"number_infinity", "[infinity]"},
      {"number_invalid+-", "[0e+-1]"},
      {"number_invalid-negative-real", "[-123.123foo]"},
      {"number_minus_infinity", "[-Infinity]"},
      {"number_minus_sign_with_trailing_garbage", "[-foo]"},
      {"number_minus_space_1", "[- 1]"},
      {"number_neg_int_starting_with_zero", "[-012]"},
      {"number_neg_real_without_int_part", "[-.123]"},
      {"number_real_garbage_after_e", "[1ea]"},
      {"number_real_without_fractional_part", "[1.]"},
      {"number_starting_with_dot", "[.123]"},
      {"number_with_alpha", "[1.2a-3]"},
      {"number_with_alpha_char", "[1.8011670033376514H-308]"},
      {"number_with_leading_zero", "[012]"},
      {"number_two_zeros", "[00]"},
      {"number_comma_for_point", "[1,5.]"},
      {"number_lonely_minus", "-"},
      {"number_then_nul", "1\0"sv},
      {"number_nul_inside", "[1\0002]"sv},
      // objects
      {"object_bad_value", R"(["x", truth])"},
      {"object_bracket_key", "{[: \"x\"}"},
      {"object_comma_instead_of_colon", R"({"x", null})"},
      {"object_double_colon", R"({"x"::"b"})"},
      {"object_emoji", "{\xF0\x9F\x87\xA8\xF0\x9F\x87\xAD}"},
      {"object_garbage_at_end", R"({"a":"a" 123})"},
      {"object_key_with_single_quotes", "{key: 'value'}"},
      {"object_missing_colon", R"({"a" b})"},
      {"object_missing_key", R"({:"b"})"},
      {"object_missing_semicolon", R"({"a" "b"})"},
      {"object_missing_value", R"({"a":)"},
      {"object_no-colon", R"({"a")"},
      {"object_non_string_key", "{1:1}"},
      {"object_null_key", "{null:null,null:null}"},
      {"object_several_trailing_commas", R"({"id":0,,,,,})"},
      {"object_single_quote", "{'a':0}"},
      {"object_trailing_comma", R"({"id":0,})"},
      {"object_trailing_comment", R"({"a":"b"}/**/)"},
      {"object_trailing_comment_open", R"({"a":"b"}/**//)"},
      {"object_trailing_comment_slash", R"({"a":"b"}//)"},
      {"object_two_commas_in_a_row", R"({"a":"b",,"c":"d"})"},
      {"object_unquoted_key", "{a: \"b\"}"},
      {"object_unterminated-value", R"({"a":"a)"},
      {"object_with_single_string", R"({ "foo" : "bar", "a" })"},
      {"object_with_trailing_garbage", R"({"a":"b"}#)"},
      // texts
      {"string_1_surrogate_then_escape", R"(["\uD800\"])"},
      {"string_1_surrogate_then_escape_u", R"(["\uD800\u"])"},
      {"string_1_surrogate_then_escape_u1", R"(["\uD800\u1"])"},
      {"string_1_surrogate_then_escape_u1x", R"(["\uD800\u1x"])"},
      {"string_accentuated_char_no_quotes", "[\xC3\xA9]"},
      {"string_backslash_00", "[\"\\\0\"]"sv},
      {"string_escape_x", R"(["\x00"])"},
      {"string_escaped_backslash_bad", R"(["\\\"])"},
      {"string_escaped_ctrl_char_tab", "[\"\\\t\"]"},
      {"string_escaped_emoji", "[\"\\\xF0\x9F\x8C\x80\"]"},
      {"string_incomplete_escape", R"(["\"])"},
      {"string_incomplete_escaped_character", R"(["\u00A"])"},
      {"string_incomplete_surrogate", R"(["\uD834\uDd"])"},
      {"string_incomplete_surrogate_escape_invalid", R"(["\uD800\uD800\x"])"},
      {"string_invalid_backslash_esc", R"(["\a"])"},
      {"string_invalid_unicode_escape", R"(["\uqqqq"])"},
      {"string_signed_unicode_escape", R"(["\u-041"])"},
      {"string_spaced_unicode_escape", R"(["\u 041"])"},
      {"string_invalid_utf8_after_escape", "[\"\\\xE5\"]"},
      {"string_leading_uescaped_thinspace", "[\\u0020\"asd\"]"},
      {"string_no_quotes_with_bad_escape", "[\\n]"},
      {"string_single_doublequote", "\""},
      {"string_single_quote", "['single quote']"},
      {"string_single_string_no_double_quotes", "abc"},
      {"string_start_escape_unclosed", "[\"\\"},
      {"string_unescaped_newline", "[\"new\nline\"]"},
      {"string_unescaped_tab", "[\"\t\"]"},
      {"string_unescaped_ctrl_char", "[\"a\0a\"]"sv},
      {"string_unicode_CapitalU", R"("\UA66D")"},
      {"string_unterminated", R"(["abc)"},
      {"string_with_trailing_garbage", R"(""x)"},
      // structure
      {"structure_no_data", ""},
      {"structure_blank", " "},
      {"structure_all_blank", " \t\r\n"},
      {"structure_angle_bracket_.", "<.>"},
      {"structure_angle_bracket_null", "[<null>]"},
      {"structure_array_trailing_garbage", "[1]x"},
      {"structure_array_with_extra_array_close", "[1]]"},
      {"structure_array_with_unclosed_string", R"(["asd])"},
      {"structure_ascii-unicode-identifier", "a\xC3\xA5"},
      {"structure_close_unopened_array", "1]"},
      {"structure_comma_instead_of_closing_brace", R"({"x": true,)"},
      {"structure_double_array", "[][]"},
      {"structure_two_values", "1 2"},
      {"structure_end_array", "]"},
      {"structure_lone-open-bracket", "["},
      {"structure_lone_comma", ","},
      {"structure_null-byte-outside-string", "[\0]"sv},
      {"structure_nul_alone", "\0"sv},
      {"structure_nul_after", "[]\0"sv},
      {"structure_number_with_trailing_garbage", "2@"},
      {"structure_object_followed_by_closing_object", "{}}"},
      {"structure_object_unclosed_no_value", R"({"":)"},
      {"structure_object_with_comment", R"({"a":/*comment*/"b"})"},
      {"structure_object_with_trailing_garbage", R"({"a": true} "x")"},
      {"structure_open_array_apostrophe", "['"},
      {"structure_open_array_comma", "[,"},
      {"structure_open_array_open_object", "[{"},
      {"structure_open_object", "{"},
      {"structure_open_object_close_array", "{]"},
      {"structure_array_closed_by_brace", "[1}"},
      {"structure_single_eacute", "\xE9"},
      {"structure_U+2060_word_joined", "[\xE2\x81\xA0]"},
      {"structure_whitespace_U+2060_word_joiner", "[\xE2\x81\xA0]"},
      {"structure_whitespace_formfeed", "[\f]"},
      {"structure_whitespace_vertical_tab", "[\v]"},
      {"structure_no-break_space", "[\xC2\xA0]"},
      {"structure_unclosed_array_unfinished_true", "[ false, tru"},
      {"structure_UTF8_BOM_no_data", "\xEF\xBB\xBF"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(refusal(row.text).starts_with("Not JSON: "));
  }
}

TEST_CASE("where RFC 8259 leaves the choice, it is made") {
  struct Row {
    const char* name;
    std::string_view text;
    std::string_view again;  ///< empty: refused
  };
  const Row rows[] = {
      // numbers past a double are refused, past int64 they are doubles
      {"number_double_huge_neg_exp", "[123.456e-789]", "[0]"},
      {"number_huge_exp", "[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999]", ""},
      {"number_neg_int_huge_exp", "[-1e+9999]", ""},
      {"number_pos_double_huge_exp", "[1.5e+9999]", ""},
      {"number_real_neg_overflow", "[-123123e100000]", ""},
      {"number_real_pos_overflow", "[123123e100000]", ""},
      {"number_1e400", "1e400", ""},
      {"number_just_past_double", "[1.7976931348623159e308]", ""},
      {"number_too_big_pos_int", "[100000000000000000000]", "[1e+20]"},
      {"number_too_big_neg_int", "[-123123123123123123123123123123]", "[-1.2312312312312312e+29]"},
      // lone surrogates
      {"object_key_lone_2nd_surrogate", R"({"\uDFAA":0})", ""},
      {"string_1st_surrogate_but_2nd_missing", R"(["\uDADA"])", ""},
      {"string_1st_valid_surrogate_2nd_invalid", R"(["\uD888\u1234"])", ""},
      {"string_incomplete_surrogate_and_escape_valid", R"(["\uD800\n"])", ""},
      {"string_incomplete_surrogate_pair", R"(["\uDd1ea"])", ""},
      {"string_incomplete_surrogates_escape_valid", R"(["\uD800\uD800\n"])", ""},
      {"string_inverted_surrogates_U+1D11E", R"(["\uDd1e\uD834"])", ""},
      {"string_lone_second_surrogate", R"(["\uDFAA"])", ""},
      {"string_UTF-8_surrogate_U+D800", "[\"\xED\xA0\x80\"]", ""},
      {"string_CESU-8_pair", "[\"\xED\xA0\xBD\xED\xB8\x80\"]", ""},
      // ill-formed UTF-8
      {"string_invalid_utf-8", "[\"\xFF\"]", ""},
      {"string_iso_latin_1", "[\"\xE9\"]", ""},
      {"string_lone_utf8_continuation_byte", "[\"\x81\"]", ""},
      {"string_not_in_unicode_range", "[\"\xF4\xBF\xBF\xBF\"]", ""},
      {"string_overlong_sequence_2_bytes", "[\"\xC0\xAF\"]", ""},
      {"string_overlong_sequence_6_bytes", "[\"\xFC\x83\xBF\xBF\xBF\xBF\"]", ""},
      {"string_truncated-utf-8", "[\"\xE0\xFF\"]", ""},
      {"string_truncated_at_end", "\"\xE2\x82", ""},
      {"string_overlong_quote", "[\"a\xC0\xA2]", ""},
      // other encodings and marks
      {"structure_UTF-8_BOM_empty_object", "\xEF\xBB\xBF{}", ""},
      {"string_UTF-16LE_with_BOM", "\xFF\xFE[\0\"\0\xE9\0\"\0]\0"sv, ""},
      {"string_utf16BE_no_BOM", "\0[\0\"\0\xE9\0\"\0]"sv, ""},
      {"string_utf16LE_no_BOM", "[\0\"\0\xE9\0\"\0]\0"sv, ""},
      // U+0000
      {"string_null_escape", R"(["\u0000"])", ""},
      {"string_null_escape_inside", R"(["a\u0000b"])", ""},
      {"object_escaped_null_in_key", R"({"foo\u0000bar": 42})", ""},
      // names there twice
      {"object_duplicated_key", R"({"a":"b","a":"c"})", ""},
      {"object_duplicated_key_and_value", R"({"a":"b","a":"b"})", ""},
      {"object_duplicated_key_apart", R"({"a":1,"b":2,"a":3})", ""},
      {"object_duplicated_key_within", R"([{"x":{"a":1,"a":1}}])", ""},
      {"object_duplicated_empty_key", R"({"":1,"":2})", ""},
      {"object_duplicated_key_escaped", R"({"a":1,"\u0061":2})", ""},
      {"object_duplicated_key_escaped_first", R"({"\u0061":1,"a":2})", ""},
      {"object_duplicated_key_escapes_differ_in_case", R"({"\u00e9":1,"\u00E9":2})", ""},
      {"object_duplicated_key_escape_and_utf8", "{\"\\u00e9\":1,\"\xC3\xA9\":2}", ""},
      {"object_duplicated_key_slash", R"({"\/":1,"/":2})", ""},
      {"object_duplicated_key_short_escape", R"({"\n":1,"\u000a":2})", ""},
      {"object_duplicated_key_pair", "{\"\\ud83c\\udf55\":1,\"\xF0\x9F\x8D\x95\":2}", ""},
      {"object_key_that_looks_escaped", R"({"a":1,"\\u0061":2})", R"({"\\u0061":2,"a":1})"},
      {"object_key_composed_otherwise", "{\"\xC3\xA9\":1,\"e\xCC\x81\":2}", "{\"e\xCC\x81\":2,\"\xC3\xA9\":1}"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    if (row.again.empty()) {
      CHECK(refusal(row.text).starts_with("Not JSON: "));
    } else {
      REQUIRE(refusal(row.text) == "");
      CHECK(again(row.text) == row.again);
    }
  }
}

TEST_CASE("every control character must be escaped, and may be unless it is NUL") {
  for (unsigned code = 0; code < 0x20; ++code) {
    CAPTURE(code);
    const std::string raw = std::string("\"a") + static_cast<char>(code) + "\"";
    CHECK(refusal(raw).find("a control character in a text") != std::string::npos);
    CHECK(refusal("{" + raw + ":1}").find("a control character in a text") != std::string::npos);
    const char digits[] = "0123456789abcdef";
    const std::string escaped = std::string("\"a\\u00") + digits[code >> 4U] + digits[code & 15U] + "\"";
    CHECK((refusal(escaped) == "") == (code != 0));
    CHECK((refusal("{" + escaped + ":1}") == "") == (code != 0));
  }
}

TEST_CASE("only eight letters and \\u follow a backslash") {
  for (unsigned code = 1; code < 0x80; ++code) {
    const char c = static_cast<char>(code);
    CAPTURE(code);
    CHECK((refusal(std::string("[\"\\") + c + "\"]") == "") == ("\"\\/bfnrt"sv.find(c) != std::string_view::npos));
  }
}

TEST_CASE("no prefix of a document is one") {
  const std::string whole =
      R"({"name":"Caf\u00e9 \ud83c\udf55","list":[1,-2.5e3,true,false,null,{"a":{}}],"text":"\\ \" \n"})";
  REQUIRE(refusal(whole) == "");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(whole.substr(0, size));
    CHECK(refusal(std::string_view(whole).substr(0, size)) != "");
  }
}

TEST_CASE("arrays and objects nest to the limit and no deeper") {
  for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{32}, std::size_t{64}}) {
    CAPTURE(limit);
    const std::string deeper = "nested deeper than " + std::to_string(limit) + " levels";
    CHECK(refusal(repeated("[", limit) + repeated("]", limit), limit) == "");
    CHECK(refusal(repeated("[", limit) + "1" + repeated("]", limit), limit) == "");
    CHECK(refusal(repeated("[", limit + 1) + repeated("]", limit + 1), limit).find(deeper) != std::string::npos);
    CHECK(refusal(repeated("{\"a\":", limit) + "1" + repeated("}", limit), limit) == "");
    CHECK(refusal(repeated("{\"a\":", limit) + "{}" + repeated("}", limit), limit).find(deeper) != std::string::npos);
    CHECK(refusal(repeated("[{\"a\":", limit) + "1" + repeated("}]", limit), 2 * limit) == "");
  }
  CHECK(refusal("1", 0) == "");
  CHECK(refusal("[]", 0) != "");
  CHECK(refusal(repeated("[", 32) + repeated("]", 32)) == "");
  CHECK(refusal(repeated("[", 33) + repeated("]", 33)) != "");
  CHECK(refusal("[" + repeated("[[]],", 1000) + "1]", 3) == "");  // depth, not number
}

TEST_CASE("a million opening brackets are refused at once") {
  CHECK(refusal(repeated("[", 1'000'000)) == "Not JSON: nested deeper than 32 levels (line 1, column 33).");
  CHECK(refusal(repeated("{\"a\":", 1'000'000)).find("nested deeper") != std::string::npos);
  CHECK(refusal(repeated("[", 1'000'000) + repeated("]", 1'000'000)).find("nested deeper") != std::string::npos);
  CHECK(refusal(repeated("]", 1'000'000)) != "");
  CHECK(refusal("\"" + repeated("\\", 1'000'001)) != "");
  CHECK(refusal(repeated("9", 1'000'000)) != "");
}

TEST_CASE("long documents are read") {
  CHECK(refusal("[" + repeated("1,", 500'000) + "1]") == "");
  CHECK(refusal("\"" + repeated("\\u00e9", 200'000) + "\"") == "");
  std::string object = "{";
  for (int i = 0; i < 100'000; ++i) object += "\"\\u006e" + std::to_string(i) + "\":0,";
  CHECK(refusal(object + "\"last\":0}") == "");
  CHECK(refusal(object + "\"n77\":0}").find("there twice: n77") != std::string::npos);
}

TEST_CASE("a refusal says what is wrong in which line and column") {
  struct Row {
    std::string_view text;
    const char* message;
  };
  const Row rows[] = {
      {"", "Not JSON: the text ends too early (line 1, column 1)."},
      {"  ", "Not JSON: the text ends too early (line 1, column 3)."},
      {"\n\n ", "Not JSON: the text ends too early (line 3, column 2)."},
      {"[1,", "Not JSON: the text ends too early (line 1, column 4)."},
      {"[1 2]", "Not JSON: expected ']' (line 1, column 4)."},
      {"{\"a\" 1}", "Not JSON: expected ':' (line 1, column 6)."},
      {"{\"a\":1", "Not JSON: expected '}' (line 1, column 7)."},
      {"{a:1}", "Not JSON: expected '\"' (line 1, column 2)."},
      {"{\n  \"a\": 1,\n  b\n}", "Not JSON: expected '\"' (line 3, column 3)."},
      {"{\r\n\"a\":\r\n+1}", "Not JSON: expected a value (line 3, column 1)."},
      {"[01]", "Not JSON: expected ']' (line 1, column 3)."},
      {"[1.]", "Not JSON: a digit must follow the point (line 1, column 4)."},
      {"[1e]", "Not JSON: the exponent has no digits (line 1, column 4)."},
      {"[nil]", "Not JSON: unknown word (line 1, column 2)."},
      {"[\"a", "Not JSON: a text does not end (line 1, column 4)."},
      {"[\"a\tb\"]", "Not JSON: a control character in a text (line 1, column 4)."},
      {R"(["\q"])", "Not JSON: unknown escape (line 1, column 4)."},
      {R"(["\u12"])", "Not JSON: \\u needs four hex digits (line 1, column 7)."},
      {R"(["\u0000"])", "Not JSON: U+0000 is not accepted in texts (line 1, column 9)."},
      {R"(["\ud800"])", "Not JSON: half of a surrogate pair (line 1, column 9)."},
      {"{\"a\":1,\n \"a\":2}", "Not JSON: a name is there twice: a (line 2, column 5)."},
      {R"({"a":1,"\u0061":2})", "Not JSON: a name is there twice: \\u0061 (line 1, column 16)."},
      {"[]]", "Not JSON: there is more after the value (line 1, column 3)."},
      {"\xEF\xBB\xBF{}", "Not JSON: expected a value (line 1, column 1)."},
      {"[\"\xFF\"]", "Not JSON: the text is not valid UTF-8."},
      {"[1e999]", "Not JSON: a number is out of range."},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(refusal(row.text) == row.message);
  }
}

TEST_CASE("a refusal is short, however long the name that is there twice") {
  const std::string name(100'000, 'n');
  CHECK(refusal("{\"" + name + "\":1,\"" + name + "\":2}").size() < 200);
}

TEST_CASE("whole numbers within int64 stay exact, all others are doubles") {
  struct Row {
    const char* text;
    std::optional<std::int64_t> exact;
    const char* again;
  };
  const Row rows[] = {
      {"0", 0, "0"},
      {"-0", 0, "0"},
      {"1", 1, "1"},
      {"-1", -1, "-1"},
      {"9007199254740991", 9'007'199'254'740'991, "9007199254740991"},
      {"9007199254740993", 9'007'199'254'740'993, "9007199254740993"},  // no double is this one
      {"-9007199254740993", -9'007'199'254'740'993, "-9007199254740993"},
      {"9223372036854775806", 9'223'372'036'854'775'806, "9223372036854775806"},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max(), "9223372036854775807"},
      {"-9223372036854775807", -9'223'372'036'854'775'807, "-9223372036854775807"},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {"9223372036854775808", std::nullopt, "9223372036854775808"},
      {"-9223372036854775809", std::nullopt, "-9223372036854775808"},
      {"18446744073709551615", std::nullopt, "18446744073709551616"},
      {"18446744073709551616", std::nullopt, "18446744073709551616"},
      {"1.0", std::nullopt, "1"},
      {"1e0", std::nullopt, "1"},
      {"1E2", std::nullopt, "100"},
      {"10.5", std::nullopt, "10.5"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const json::Value value = json::parse(row.text);
    REQUIRE(value.is<std::int64_t>() == row.exact.has_value());
    if (row.exact) CHECK(value.get<std::int64_t>() == *row.exact);
    CHECK(value.is<double>());
    CHECK(json::dump(value) == row.again);
  }
}

TEST_CASE("doubles are written in the fewest digits that bring them back") {
  struct Row {
    double number;
    const char* text;
  };
  const Row rows[] = {
      {0.0, "0"},
      {-0.0, "-0"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3.0, "0.3333333333333333"},
      {100.0, "100"},
      {1e5, "1e+05"},
      {123456.0, "123456"},
      {1e21, "1e+21"},
      {1e-7, "1e-07"},
      {12.99, "12.99"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {std::numeric_limits<double>::min(), "2.2250738585072014e-308"},
      {std::numeric_limits<double>::denorm_min(), "5e-324"},
      {std::numeric_limits<double>::lowest(), "-1.7976931348623157e+308"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const std::string text = json::dump(json::Value(row.number));
    CHECK(text == row.text);
    json::Value back = json::parse(text);
    CHECK(back.get<double>() == row.number);
  }
}

TEST_CASE("writing leaves a value as it is") {
  // picojson's get<double>() and its == turn an int64 into a double where it stands, const or not: a shared value would
  // lose digits and race.
  const json::Value value = json::parse("[9007199254740993,{\"a\":-9223372036854775808},1.5]");
  const std::string first = json::dump(value);
  CHECK(json::dump(value) == first);
  CHECK(value.get(0).is<std::int64_t>());
  CHECK(value.get(0).get<std::int64_t>() == 9'007'199'254'740'993);
  CHECK(value.get(1).get("a").is<std::int64_t>());
  CHECK(first == "[9007199254740993,{\"a\":-9223372036854775808},1.5]");
}

TEST_CASE("every code point survives writing and reading, raw and escaped") {
  std::string all;
  for (std::uint32_t code = 1; code <= 0x10FFFF; ++code) {
    if (code == 0xD800) code = 0xE000;
    all += utf8(code);
  }
  const std::string text = json::dump(json::Value(all));
  CHECK(json::parse(text).get<std::string>() == all);

  const std::uint32_t classes[] = {0x01,   0x08,   0x09,   0x0A,   0x0C,    0x0D,    0x1F,    0x20,
                                   0x22,   0x2F,   0x5C,   0x7E,   0x7F,    0x80,    0x85,    0x9F,
                                   0xA0,   0xE9,   0x7FF,  0x800,  0x2028,  0x2029,  0xD7FF,  0xE000,
                                   0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F355, 0xFFFFF, 0x10FFFF};
  for (const std::uint32_t code : classes) {
    CAPTURE(code);
    const json::Value value(utf8(code));
    CHECK(json::parse(json::dump(value)).get<std::string>() == utf8(code));
    const auto hex4 = [](std::uint32_t unit) {
      std::array<char, 16> digits{};
      std::snprintf(digits.data(), digits.size(), "\\u%04X", unit);
      return std::string(digits.data());
    };
    const std::string escaped =
        code < 0x10000 ? hex4(code)
                       : hex4(0xD800U + ((code - 0x10000U) >> 10U)) + hex4(0xDC00U + ((code - 0x10000U) & 0x3FFU));
    CHECK(json::parse("\"" + escaped + "\"").get<std::string>() == utf8(code));
    CHECK(json::parse("{\"" + escaped + "\":1}").get<json::Object>().begin()->first == utf8(code));
  }
}

TEST_CASE("texts are escaped where they must be and nowhere else") {
  struct Row {
    std::string_view text;
    const char* written;
  };
  const Row rows[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"\"", R"("\"")"},
      {"\\", R"("\\")"},
      {"/", R"("/")"},
      {"</script>", R"("</script>")"},
      {"\n\r\t", R"("\n\r\t")"},
      {"\b\f\v", R"("\u0008\u000c\u000b")"},
      {"\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\""},
      {"\0"sv, R"("\u0000")"},
      {"caf\xC3\xA9 \xF0\x9F\x8D\x95", "\"caf\xC3\xA9 \xF0\x9F\x8D\x95\""},
      {"\xE2\x80\xA8", "\"\xE2\x80\xA8\""},
  };
  for (const Row& row : rows) {
    CHECK(json::dump(json::Value(std::string(row.text))) == row.written);
    json::Object object;
    object.emplace(std::string(row.text), json::Value(true));
    CHECK(json::dump(json::Value(object)) == "{" + std::string(row.written) + ":true}");
  }
}

TEST_CASE("a member is found by its name, null is not absence") {
  const json::Value value = json::parse(R"({"a":null,"b":1,"":2})");
  const json::Object& object = value.get<json::Object>();
  REQUIRE(json::find(object, "a") != nullptr);
  CHECK(json::find(object, "a")->is<picojson::null>());
  REQUIRE(json::find(object, "") != nullptr);
  CHECK(json::find(object, "")->get<std::int64_t>() == 2);
  CHECK(json::find(object, "c") == nullptr);
  CHECK(json::find(object, "A") == nullptr);
}
