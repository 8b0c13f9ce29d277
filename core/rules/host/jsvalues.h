#pragma once
// Small helpers over the C API of JavaScriptCore.

#include <JavaScriptCore/JavaScript.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace lockstep {

class Text final {
public:
    /// Valid UTF-8.
    explicit Text(std::string_view utf8);
    explicit Text(JSStringRef owned) : m_text(owned) { }
    ~Text()
    {
        if (m_text)
            JSStringRelease(m_text);
    }
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;
    operator JSStringRef() const { return m_text; }

    std::string utf8() const;

private:
    JSStringRef m_text;
};

JSValueRef property(JSContextRef context, JSValueRef object, const char *name);
std::string textOf(JSContextRef context, JSValueRef value);
JSValueRef textValue(JSContextRef context, std::string_view utf8);
std::string jsonText(JSContextRef context, std::string_view utf8);
/// Null when there is no such method, or when it throws.
JSValueRef callMethod(JSContextRef context, JSObjectRef api, const char *name, std::initializer_list<JSValueRef> arguments);
/// Runs a text of ours, whose value is an object; null (and a line on stderr) when it is not.
JSObjectRef evaluateObject(JSContextRef context, const char *text, const char *url);

} // namespace lockstep
