#include "core/secrets/memorysecretstore.h"

using namespace Qt::StringLiterals;

namespace lockstep {

QCoro::Task<Result<QString>> MemorySecretStore::read(QString name)
{
    const auto it = m_secrets.constFind(name);
    if (it == m_secrets.constEnd())
        co_return Error::make(ErrorCode::NotFound, u"There is no secret “%1”."_s.arg(name));
    co_return *it;
}

QCoro::Task<Result<>> MemorySecretStore::write(QString name, QString secret)
{
    m_secrets.insert(name, secret);
    co_return Result<>();
}

QCoro::Task<Result<>> MemorySecretStore::remove(QString name)
{
    m_secrets.remove(name);
    co_return Result<>();
}

QCoro::Task<QString> MemorySecretStore::trouble() { co_return QString(); }

} // namespace lockstep
