namespace Dijkwacht.Notify.Notices;

/// <summary>Templates or legal knowledge hold errors; all of them are listed, one a line, each with file, line and column.</summary>
public sealed class NoticeFileException : FormatException
{
    /// <summary>With the errors found.</summary>
    /// <param name="errors">Each as <c>file:line:column: what is wrong</c>.</param>
    public NoticeFileException(IReadOnlyList<string> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>With one error.</summary>
    public NoticeFileException(string message)
        : this([message])
    {
    }

    /// <summary>Without an error named.</summary>
    public NoticeFileException()
        : this([])
    {
    }

    /// <summary>With one error and its cause.</summary>
    public NoticeFileException(string message, Exception innerException)
        : base(message, innerException) => Errors = [message];

    /// <summary>The errors, in order of file and place.</summary>
    public IReadOnlyList<string> Errors { get; }
}
