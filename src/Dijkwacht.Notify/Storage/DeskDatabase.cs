using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Storage;

/// <summary>The desk's database: owners, contacts, notices and what became of them, in one SQLite file.</summary>
/// <remarks>
/// A connection belongs to one thread at a time. Every commit is on the disk before it returns (<c>synchronous = FULL</c>): what
/// was marked as on its way out is never forgotten, not even when the power fails.
/// </remarks>
public sealed class DeskDatabase : IDisposable
{
    /// <summary>Name of the file inside a workspace.</summary>
    public const string FileName = "desk.db";

    private const int SchemaVersion = 1;

    private SqliteTransaction? _current;

    private DeskDatabase(SqliteConnection connection, string path)
    {
        Connection = connection;
        Path = path;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>The open connection.</summary>
    internal SqliteConnection Connection { get; }

    /// <summary>Opens the database of a workspace; it is made when there is none.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is no database of this program, or of a newer one.</exception>
    public static DeskDatabase Open(string workspace)
    {
        ArgumentException.ThrowIfNullOrEmpty(workspace);
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(workspace), FileName);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30, ForeignKeys = true }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            long version = Scalar(connection, "PRAGMA user_version");
            if (version > SchemaVersion)
                throw new InvalidDataException($"{path}: made by a newer version of Dijkwacht (schema {version}, this one knows {SchemaVersion}).");
            if (version == 0)
                Create(connection);
            return new DeskDatabase(connection, path);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw failure.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT
                ? new InvalidDataException($"{path}: no database of Dijkwacht: {failure.Message}", failure)
                : new IOException($"{path}: {failure.Message}", failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();

    /// <summary>Runs work in one transaction, that of the caller when it has begun one; it is undone when the work throws.</summary>
    internal T InTransaction<T>(Func<SqliteTransaction, T> work)
    {
        if (_current is { } outer)
            return work(outer);
        using SqliteTransaction transaction = Connection.BeginTransaction(deferred: false);
        _current = transaction;
        try
        {
            T result = work(transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>A command with named parameters (<c>$name</c>); null becomes NULL.</summary>
    internal SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>Runs a statement; rows that it changed.</summary>
    internal int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static void Create(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);

        // Another process may have been quicker.
        if (Scalar(connection, "PRAGMA user_version") == 0)
            Execute(connection, Resources.Text("schema.sql") + $"PRAGMA user_version = {SchemaVersion};");
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
