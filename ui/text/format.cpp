#include "ui/text/format.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Format)
};

QLocale locale()
{
    const QLocale own;
    return own.language() == QLocale::C ? QLocale(QLocale::English) : own;
}
} // namespace

QString numberText(qint64 number) { return locale().toString(number); }

QString keyText(const QString &key)
{
    bool digits = !key.isEmpty();
    for (const QChar c : key)
        digits = digits && c.isDigit();
    return digits ? QString(u'#' + key) : key;
}

QString countText(qint64 number, const QString &one, const QString &many)
{
    const QString digits = numberText(number);
    return number == 1 ? QString(digits + u' ' + one) : QString(digits + u' ' + many);
}

QString ageText(qint64 milliseconds)
{
    const qint64 seconds = qMax<qint64>(0, milliseconds) / 1000;
    if (seconds < 60)
        return Text::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return Text::tr("%1 min").arg(seconds / 60);
    if (seconds < 48 * 3600)
        return Text::tr("%1 h").arg(seconds / 3600);
    return Text::tr("%1 d").arg(numberText(seconds / 86400));
}

QString ageText(const QDateTime &since, const QDateTime &now)
{
    return since.isValid() ? ageText(since.msecsTo(now)) : u"–"_s;
}

QString sizeText(qint64 bytes)
{
    return locale().formattedDataSize(bytes, bytes < 1000 ? 0 : 1, QLocale::DataSizeSIFormat);
}

QString momentText(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid())
        return u"–"_s;
    const QDateTime local = at.toLocalTime();
    const QDateTime today = now.toLocalTime();
    if (local.date() == today.date())
        return local.toString(u"HH:mm"_s);
    if (local.date().year() == today.date().year())
        return locale().toString(local, u"d MMM HH:mm"_s);
    return locale().toString(local, u"d MMM yyyy HH:mm"_s);
}

QString secondText(const QDateTime &at, const QDateTime &now)
{
    return at.isValid() ? QString(momentText(at, now) + at.toLocalTime().toString(u":ss"_s)) : momentText(at, now);
}

QString clockText(const QDateTime &at)
{
    return at.isValid() ? at.toLocalTime().toString(u"HH:mm:ss.zzz"_s) : QString();
}

} // namespace lockstep::ui
