using System.Runtime.InteropServices;
using System.Text;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Arguments, environment and candidate paths, laid out as execve wants them.</summary>
internal sealed unsafe class CommandImage : IDisposable
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string PathVariable = "PATH=";

    private readonly string _name;
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly byte** _candidates;

    public CommandImage(SandboxSpecification specification)
    {
        if (specification.Arguments is not [var name, ..])
        {
            throw new SetupException(SetupPhase.Execute, FileCalls.NoEntry, "");
        }

        _name = name;
        _arguments = Vector(specification.Arguments);
        _environment = Vector(specification.Environment);
        _candidates = Vector(Candidates(name, specification.Environment));
    }

    /// <summary>Returns by exception only.</summary>
    public void Execute()
    {
        var error = FileCalls.NoEntry;
        for (var candidate = _candidates; *candidate is not null; candidate++)
        {
            _ = Spawning.Execute(*candidate, _arguments, _environment);
            var failed = Errno.Last;
            if (failed == FileCalls.NoEntry && Exists(*candidate))
            {
                throw new SetupException(SetupPhase.Interpreter, failed, _name);
            }

            if (failed is not FileCalls.NoEntry and not FileCalls.NotDirectory and not FileCalls.AccessDenied)
            {
                throw new SetupException(SetupPhase.Execute, failed, _name);
            }

            error = failed == FileCalls.AccessDenied ? failed : error;
        }

        throw new SetupException(SetupPhase.Execute, error, _name);
    }

    public void Dispose()
    {
        Free(_arguments);
        Free(_environment);
        Free(_candidates);
    }

    private static IEnumerable<string> Candidates(string name, IReadOnlyList<string> environment)
    {
        if (name.Length == 0)
        {
            return [];
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            return [name];
        }

        var path = environment.LastOrDefault(entry => entry.StartsWith(PathVariable, StringComparison.Ordinal));
        return (path?[PathVariable.Length..] ?? DefaultPath).Split(':')
            .Select(directory => directory.Length == 0 ? "./" + name : directory + "/" + name);
    }

    private static bool Exists(byte* path)
    {
        var fd = FileCalls.OpenAt(FileCalls.CurrentDirectory, path, FileCalls.PathOnly | FileCalls.CloseOnExec, 0);
        if (fd >= 0)
        {
            _ = Spawning.Close(fd);
        }

        return fd >= 0;
    }

    internal static byte** Vector(IEnumerable<string> texts)
    {
        var list = texts.ToArray();
        var vector = (byte**)NativeMemory.Alloc((nuint)(list.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < list.Length; i++)
        {
            var length = Encoding.UTF8.GetByteCount(list[i]);
            vector[i] = (byte*)NativeMemory.Alloc((nuint)length + 1);
            _ = Encoding.UTF8.GetBytes(list[i], new Span<byte>(vector[i], length));
            vector[i][length] = 0;
        }

        vector[list.Length] = null;
        return vector;
    }

    internal static void Free(byte** vector)
    {
        for (var entry = vector; *entry is not null; entry++)
        {
            NativeMemory.Free(*entry);
        }

        NativeMemory.Free(vector);
    }
}
