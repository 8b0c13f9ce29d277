#include "ui/pages/page.h"

#include "core/base/when.h"
#include "ui/text/errortext.h"

using namespace Qt::StringLiterals;

namespace lockstep::ui {

Page::Page(const Context &context, QWidget *parent) : QWidget(parent), m_context(context)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

Page::~Page() = default;

void Page::open(const QString &) { }
void Page::refresh() { }
void Page::showAges(const QDateTime &) { }
void Page::retrySelected() { }
void Page::cancelSelected() { }
QString Page::copyText() const { return {}; }
void Page::focusFilter() { }
QWidget *Page::mainView() const { return nullptr; }
QString Page::connectionInFocus() const { return {}; }
QStringList Page::unsaved() const { return {}; }

void Page::report(QFuture<CommandOutcome> future, const QString &done)
{
    when(future, this, [this, done](const CommandOutcome &outcome) {
        if (!outcome.ok)
            Q_EMIT told(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
        else if (!done.isEmpty())
            Q_EMIT told(MessageBar::Kind::Info, done, {});
    });
}

QVariant Page::kept(const QString &key) const
{
    const QString name = QString(u"window/"_s + objectName() + u'/' + key);
    return m_context.services.setting(name);
}

void Page::keep(const QString &key, const QVariant &value)
{
    const QString name = QString(u"window/"_s + objectName() + u'/' + key);
    m_context.services.setSetting(name, value);
}

} // namespace lockstep::ui
