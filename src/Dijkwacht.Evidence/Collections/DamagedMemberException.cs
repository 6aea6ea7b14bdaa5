namespace Dijkwacht.Evidence.Collections;

/// <summary>The bytes of a member end here: it is damaged, or a limit was reached. Thrown by the stream a visitor reads.</summary>
/// <remarks>A visitor may let it pass: the reader reports it as <see cref="SkippedArtefact"/> and goes on.</remarks>
public sealed class DamagedMemberException : IOException
{
    /// <summary>Makes one.</summary>
    /// <param name="reason">As <see cref="SkippedArtefact.Reason"/>.</param>
    /// <param name="message">The same in words.</param>
    /// <param name="inner">What the decoder said, or null.</param>
    public DamagedMemberException(string reason, string message, Exception? inner) : base(message, inner) => Reason = reason;

    /// <summary>Makes one for damaged data.</summary>
    public DamagedMemberException(string message) : this("damaged", message, null)
    {
    }

    /// <summary>Makes one for damaged data.</summary>
    public DamagedMemberException(string message, Exception? innerException) : this("damaged", message, innerException)
    {
    }

    /// <summary>Makes one for damaged data.</summary>
    public DamagedMemberException() : this("damaged", "The data is damaged.", null)
    {
    }

    /// <summary>As <see cref="SkippedArtefact.Reason"/>.</summary>
    public string Reason { get; }

    /// <summary>Set by whoever reports it first: a broken outer stream breaks every layer inside it, and one entry says so.</summary>
    internal bool IsReported { get; set; }

    /// <summary>The failure at the root of an exception, or null.</summary>
    internal static DamagedMemberException? Find(Exception? exception)
    {
        for (int depth = 0; exception is not null && depth < 16; depth++, exception = exception.InnerException)
            if (exception is DamagedMemberException found)
                return found;
        return null;
    }
}

/// <summary>Carries an exception of the visitor past the handlers that expect broken evidence.</summary>
internal sealed class VisitorFaultException(Exception inner) : Exception(inner.Message, inner);
