# Completes the tule command: source <(tule completion bash)
_tule() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} list="" words=""
  local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}
  if [[ $previous == -f || $previous == --file ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  fi
  if [[ $previous == -o || $previous == --output ]]; then
    words="table wide json yaml name"
  elif [[ $COMP_CWORD -eq 1 ]]; then
    words="up down status logs shell test agent doctor support-bundle configure connect delete deploy deprovision describe disconnect get help move provision provision-key prune start stop version completion"
  elif [[ $COMP_CWORD -eq 2 ]]; then
    case $command in
      get) words="all agents applications microservices catalog registries routes namespaces" ;;
      describe) words="agent agent-config application microservice registry route catalogitem" ;;
      delete) words="agent application microservice registry route catalogitem namespace" ;;
      start | stop) words="application" ;;
      move | logs) words="microservice" ;;
      prune) words="agent" ;;
      configure) words="current-namespace" ;;
      completion) words="bash" ;;
      agent) words="status info config provision deprovision switch prune version help checkUpgradeReady" ;;
      provision-key) list=agents ;;
    esac
  elif [[ $COMP_CWORD -eq 3 ]]; then
    case $previous in
      agent | agent-config) list=agents ;;
      application) list=applications ;;
      microservice) list=microservices ;;
      route) list=routes ;;
      registry) list=registries ;;
      catalogitem) list=catalog ;;
    esac
  elif [[ $COMP_CWORD -eq 4 && $command == move ]]; then
    list=agents
  fi
  if [[ -n $list ]]; then
    words=$("$program" get "$list" -o name 2>/dev/null | cut -d/ -f2-)
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _tule tule ./tule
