#include "core/rules/host/jsvalues.h"

#include <QString>

#include <cstdio>

namespace lockstep {

// The engine's own way from UTF-8 goes byte by byte: for an issue of some kilobytes it took longer than the rule.
Text::Text(std::string_view utf8)
{
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    m_text = JSStringCreateWithCharacters(reinterpret_cast<const JSChar *>(text.utf16()), static_cast<std::size_t>(text.size()));
}

std::string Text::utf8() const
{
    if (!m_text)
        return {};
    std::string bytes(JSStringGetMaximumUTF8CStringSize(m_text), '\0');
    const std::size_t length = JSStringGetUTF8CString(m_text, bytes.data(), bytes.size());
    bytes.resize(length > 0 ? length - 1 : 0);
    return bytes;
}

JSValueRef property(JSContextRef context, JSValueRef object, const char *name)
{
    if (!object || !JSValueIsObject(context, object))
        return JSValueMakeUndefined(context);
    const Text key {std::string_view(name)};
    JSValueRef value = JSObjectGetProperty(context, JSValueToObject(context, object, nullptr), key, nullptr);
    return value ? value : JSValueMakeUndefined(context);
}

std::string textOf(JSContextRef context, JSValueRef value) { return Text(JSValueToStringCopy(context, value, nullptr)).utf8(); }

JSValueRef textValue(JSContextRef context, std::string_view utf8)
{
    const Text text(utf8);
    return JSValueMakeString(context, text);
}

std::string jsonText(JSContextRef context, std::string_view utf8)
{
    return Text(JSValueCreateJSONString(context, textValue(context, utf8), 0, nullptr)).utf8();
}

JSValueRef callMethod(JSContextRef context, JSObjectRef api, const char *name, std::initializer_list<JSValueRef> arguments)
{
    JSValueRef method = property(context, api, name);
    if (!JSValueIsObject(context, method))
        return nullptr;
    JSValueRef thrown = nullptr;
    JSValueRef result = JSObjectCallAsFunction(context, JSValueToObject(context, method, nullptr), api, arguments.size(), arguments.begin(), &thrown);
    return thrown ? nullptr : result;
}

JSObjectRef evaluateObject(JSContextRef context, const char *text, const char *url)
{
    const Text source {std::string_view(text)};
    const Text from {std::string_view(url)};
    JSValueRef thrown = nullptr;
    JSValueRef value = JSEvaluateScript(context, source, nullptr, from, 1, &thrown);
    if (!thrown && JSValueIsObject(context, value))
        return JSValueToObject(context, value, nullptr);
    std::fprintf(stderr, "%s: %s\n", url, thrown ? textOf(context, thrown).c_str() : "no object");
    return nullptr;
}

} // namespace lockstep
