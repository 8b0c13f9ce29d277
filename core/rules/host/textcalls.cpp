#include "core/rules/host/textcalls.h"

#include "core/connectors/text/html.h"
#include "core/connectors/text/markdown.h"
#include "core/rules/host/jsvalues.h"

#include <string>

namespace lockstep {

namespace {
// The prelude gives one text of bounded length.
template<QString (*convert)(const QString &)>
JSValueRef converted(JSContextRef context, JSObjectRef, JSObjectRef, std::size_t count, const JSValueRef arguments[], JSValueRef *)
{
    const Text text(count > 0 ? JSValueToStringCopy(context, arguments[0], nullptr) : nullptr);
    if (!text)
        return JSValueMakeUndefined(context);
    const auto *characters = reinterpret_cast<const QChar *>(JSStringGetCharactersPtr(text));
    const QString result = convert(QString(characters, static_cast<qsizetype>(JSStringGetLength(text))));
    const Text made(JSStringCreateWithCharacters(reinterpret_cast<const JSChar *>(result.utf16()), static_cast<std::size_t>(result.size())));
    return JSValueMakeString(context, made);
}

void put(JSContextRef context, JSObjectRef object, const char *name, JSValueRef value)
{
    const Text key {std::string(name)};
    JSObjectSetProperty(context, object, key, value, kJSPropertyAttributeNone, nullptr);
}
} // namespace

void offerNativeCalls(JSGlobalContextRef context)
{
    JSObjectRef calls = JSObjectMake(context, nullptr, nullptr);
    put(context, calls, "toHtml", JSObjectMakeFunctionWithCallback(context, nullptr, converted<markdownToHtml>));
    put(context, calls, "toMarkdown", JSObjectMakeFunctionWithCallback(context, nullptr, converted<htmlToMarkdown>));
    put(context, JSContextGetGlobalObject(context), "nativeCalls", calls);
}

} // namespace lockstep
