#pragma once

#include <string>

namespace sisa {

/// A section element under a heading. `body` is HTML.
std::string section(const std::string& id, const std::string& heading, const std::string& body);

/// A paragraph of plain text.
std::string paragraph(const std::string& text);

/// One that says how to get what is missing: plain text, with commands between backquotes.
std::string missing(const std::string& text);

/// Drawings side by side where there is room. Requires figure elements.
std::string side_by_side(const std::string& drawings);

/// What unfolds when it is asked for. `body` is HTML.
std::string folded(const std::string& summary, const std::string& body);

/// "2026-11-26 08:01:02": a moment in UTC, from its text in ISO form.
std::string moment(const std::string& time);

}  // namespace sisa
